namespace Ladis.Statistics;

/// <summary>
/// Gathers what triage reads from a window, the one way to do it: the least p-value of the views of each role, the direction of the confidences, and the
/// unmatched test. Not safe for several threads at once.
/// </summary>
/// <param name="reference">The baseline's reference part.</param>
/// <param name="roles">What each view of the class-matched test is, in its order.</param>
/// <param name="profile">Number of the confidence profile among the part's views.</param>
/// <param name="raw">Number of the view that sees the class, for the unmatched test; null: it is not made.</param>
/// <param name="options">Of the unmatched test.</param>
public sealed class TriageJudge(BaselinePart reference, IReadOnlyList<TriageRole> roles, int profile, int? raw, WindowTestOptions options)
{
    private readonly PermutationTest _unmatched = new(options);

    /// <summary>The evidence of a window.</summary>
    /// <param name="test">Its class-matched test, conclusive.</param>
    /// <param name="window">Gives the window's rows in a view, by the view's number.</param>
    /// <param name="seed">Decides the reference rows and the labellings of the unmatched test.</param>
    public TriageEvidence Evidence(WindowTestResult test, Func<int, FloatMatrix> window, Seed seed)
    {
        ArgumentNullException.ThrowIfNull(test);
        ArgumentNullException.ThrowIfNull(window);
        double? Least(TriageRole role) => test.Views.Where((_, view) => roles[view] == role).Min(view => (double?)view.PValue);
        var confidence = ConfidenceDirection.Of(test, window(profile), reference.Views[profile]);
        double? unmatched = raw is { } view ? Unmatched(window(view), reference.Views[view], seed) : null;
        return new TriageEvidence(Least(TriageRole.Profile) ?? 1, Least(TriageRole.Deep) ?? 1, Least(TriageRole.Early), unmatched, confidence);
    }

    /// <summary>Against as many reference rows, drawn by the seed: samples of one size exchange labels within pairs, which is four times cheaper.</summary>
    private double Unmatched(FloatMatrix window, FloatMatrix rows, Seed seed)
    {
        var drawn = new SeededRandom(seed.With("unmatched")).Permutation(rows.Rows).AsSpan(0, Math.Min(window.Rows, rows.Rows));
        return _unmatched.Run(rows.Select(drawn), window, seed).PValue;
    }
}
