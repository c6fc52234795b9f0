namespace Ladis.Statistics;

/// <summary>
/// Normal rank of the margin plus that of the residual: high where the model is sure although the activation is far from its class,
/// as under strong perturbations.
/// </summary>
/// <param name="margin">The margin.</param>
/// <param name="residual">The residual.</param>
/// <param name="residualIndex">Place of the same residual among the baseline's scores, so that it is computed once; below 0 if it is none of them.</param>
/// <param name="margins">Ranks of the margin.</param>
/// <param name="residuals">Ranks of the residual.</param>
internal sealed class OverconfidenceScore(MarginScore margin, ResidualScore residual, int residualIndex, NormalRanks margins, NormalRanks residuals)
    : Score($"{residual.Name[..residual.Name.LastIndexOf('/')]}/overconfidence")
{
    public override double Evaluate(Observation observation) => Sum(observation, residual.Evaluate(observation));

    internal override double Evaluate(Observation observation, ReadOnlySpan<double> before)
        => (uint)residualIndex < (uint)before.Length ? Sum(observation, before[residualIndex]) : Evaluate(observation);

    private double Sum(Observation observation, double residualValue)
        => margins.Of(margin.Evaluate(observation), observation.PredictedClass) + residuals.Of(residualValue, observation.PredictedClass);
}
