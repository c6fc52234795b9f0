namespace Ladis.Statistics;

/// <summary>First minus second largest value.</summary>
internal sealed class MarginScore(string tap, int tapIndex) : Score($"{tap}/margin")
{
    public override double Evaluate(Observation observation)
    {
        var largest = LargestValues.Of(observation.Taps[tapIndex]);
        return largest.First - largest.Second;
    }
}
