namespace Ladis.Statistics;

/// <summary>
/// How much surer of its answer the model is on the filtered picture than on the picture itself: low where little has pushed the picture over a boundary (Xu, Evans, Qi,
/// <em>Feature Squeezing</em>, NDSS 2018, compare the two answers so). Absent where nobody looked.
/// </summary>
internal sealed class ConsistencyScore(string tap) : Score($"{tap}/consistency")
{
    /// <summary>Whether rows suffice for it: bins need edges, and a bag of few rows bets on nothing.</summary>
    public static bool IsIn(BaselineRows rows, IEnumerable<int> fit, IEnumerable<int> bag) => rows.Consistency is { } values
        && fit.Count(row => !float.IsNaN(values[row])) >= BaselineDefaults.MinPart && bag.Count(row => !float.IsNaN(values[row])) >= BaselineDefaults.MinReference;

    internal override bool IsOptional => true;

    public override double Evaluate(Observation observation) => observation.Consistency;
}
