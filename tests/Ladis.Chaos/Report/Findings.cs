namespace Ladis.Chaos.Report;

/// <summary>Gathers the figures and failures of a scenario while it runs.</summary>
/// <param name="say">Where progress is told.</param>
public sealed class Findings(Action<string> say)
{
    private readonly List<(string Label, string Value)> _figures = [];
    private readonly List<string> _failures = [];

    /// <summary>Tells progress.</summary>
    public void Say(string text) => say(text);

    /// <summary>Adds a figure.</summary>
    public void Figure(string label, object value)
    {
        _figures.Add((label, $"{value}"));
        say($"{label}: {value}");
    }

    /// <summary>Adds a figure that must be zero.</summary>
    public void MustBeZero(string label, long value)
    {
        Figure(label, $"{value:N0}");
        Require(value == 0, $"{label} is {value}, not 0");
    }

    /// <summary>States a claim.</summary>
    /// <param name="holds">Whether it holds.</param>
    /// <param name="otherwise">What to say when not.</param>
    public void Require(bool holds, string otherwise)
    {
        if (holds)
            return;
        _failures.Add(otherwise);
        say($"FAILED: {otherwise}");
    }

    /// <summary>All of it.</summary>
    public ScenarioResult ToResult() => new(_figures, _failures);
}
