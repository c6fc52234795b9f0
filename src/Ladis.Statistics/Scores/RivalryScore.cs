namespace Ladis.Statistics;

/// <summary>
/// Normal rank of first minus second logit, less that of second minus third: low where one rival has come close and left the others
/// behind, as under small perturbations towards the nearest boundary.
/// </summary>
internal sealed class RivalryScore(string tap, int tapIndex, NormalRanks margins, NormalRanks gaps) : Score($"{tap}/rivalry")
{
    public override double Evaluate(Observation observation)
    {
        var largest = LargestValues.Of(observation.Taps[tapIndex]);
        return margins.Of(largest.First - largest.Second, observation.PredictedClass) - gaps.Of(largest.Second - largest.Third, observation.PredictedClass);
    }
}
