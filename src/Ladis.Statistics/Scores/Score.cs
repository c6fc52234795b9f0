namespace Ladis.Statistics;

/// <summary>A fitted one-dimensional score of an observation. Immutable, safe for several threads at once.</summary>
public abstract class Score
{
    private protected Score(string name) => Name = name;

    /// <summary>The score's name, <c>tap/kind</c>.</summary>
    public string Name { get; }

    /// <summary>Whether an observation may lack it: then it is NaN.</summary>
    internal virtual bool IsOptional => false;

    /// <summary>Computes the score.</summary>
    /// <param name="observation">Taps in the order of <see cref="Baseline.Taps"/>.</param>
    public abstract double Evaluate(Observation observation);

    /// <summary>Computes the score, given the values of the baseline's scores before it.</summary>
    internal virtual double Evaluate(Observation observation, ReadOnlySpan<double> before) => Evaluate(observation);
}
