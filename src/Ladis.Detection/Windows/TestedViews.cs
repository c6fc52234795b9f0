using Ladis.Contracts.V1;
using Ladis.Detection.Baselines;
using Ladis.Statistics;

namespace Ladis.Detection.Windows;

/// <summary>Which of a baseline's views the exact test combines, and what each is to triage.</summary>
internal sealed class TestedViews
{
    private readonly LoadedBaseline _baseline;

    public TestedViews(LoadedBaseline baseline)
    {
        _baseline = baseline;
        var options = baseline.Statistics.Options.Views;
        // Raw activations follow the class mix: they are the published method's own gauge, and take no part in the exact test.
        Numbers = [.. Enumerable.Range(0, options.Count).Where(v => options[v].Kind != ViewKind.Raw)];
        Raw = Enumerable.Range(0, options.Count).Cast<int?>().FirstOrDefault(v => options[v!.Value].Kind == ViewKind.Raw);
        EarlyTap = baseline.Snapshot.Taps.FirstOrDefault(t => t.Role == TapRole.Inner)?.Tap;
    }

    /// <summary>Numbers of the tested views among the baseline's.</summary>
    public IReadOnlyList<int> Numbers { get; }

    /// <summary>Place of the confidence profile among the tested views.</summary>
    private int Profile => Numbers.ToList().FindIndex(v => _baseline.Statistics.Options.Views[v].Kind == ViewKind.Sorted);

    /// <summary>The view that sees the class, for the unmatched test; null when there is none.</summary>
    private int? Raw { get; }

    /// <summary>The first inner tap, in the graph's order: what changes the images shows there.</summary>
    private string? EarlyTap { get; }

    /// <summary>The reference rows in the tested views.</summary>
    public BaselinePart Reference()
    {
        var part = _baseline.Statistics.Reference;
        return new BaselinePart([.. part.Rows], part.Classes.ToArray(), [.. Numbers.Select(v => part.Views[v])], part.Scores, part.Categories.ToArray());
    }

    /// <summary>What gathers the evidence of triage.</summary>
    /// <param name="options">Of the unmatched test.</param>
    public TriageJudge Judge(WindowTestOptions options) =>
        new(_baseline.Statistics.Reference, [.. Numbers.Select(v => Role(_baseline.Statistics.Options.Views[v]))], Numbers[Profile], Raw, options);

    /// <summary>The sorted logits are the profile whatever the tap's role.</summary>
    private TriageRole Role(ViewOptions view) => view.Kind == ViewKind.Sorted ? TriageRole.Profile : IsEarly(view) ? TriageRole.Early : TriageRole.Deep;

    private bool IsEarly(ViewOptions view) => EarlyTap is not null && string.Equals(view.Tap, EarlyTap, StringComparison.Ordinal);
}
