using Ladis.Reporting.Evaluation;
using Ladis.Statistics;

namespace Ladis.Reporting.Tuning;

/// <summary>
/// What both arms are tuned on: a baseline of one part of the clean pictures, the other part as clean traffic that no fit, reference or bag
/// has seen, and the attacked sets.
/// </summary>
public sealed class TuneData
{
    /// <summary>Splits the clean pictures and fits the default views and scores.</summary>
    /// <param name="clean">Clean pictures with the taps penultimate and logits, in this order.</param>
    /// <param name="sets">Attacked sets with the same taps.</param>
    /// <param name="classes">Number of classes of the model.</param>
    /// <param name="options">Share and seed are read.</param>
    /// <exception cref="ArgumentException">Too few rows.</exception>
    public TuneData(EvaluationSet clean, IReadOnlyList<EvaluationSet> sets, int classes, TuneOptions options)
    {
        ArgumentNullException.ThrowIfNull(clean);
        ArgumentNullException.ThrowIfNull(options);
        var order = new SeededRandom(Seed.From("tune").With(options.Seed)).Permutation(clean.Count);
        var held = (int)(options.CleanShare * clean.Count);
        int[] rows = order[held..];
        string[] names = [BaselineDefaults.Penultimate, BaselineDefaults.Logits];
        Baseline = Baseline.Build(
            new BaselineRows(names, [.. clean.Taps.Select(t => t.Select(rows))], Array.ConvertAll(rows, r => clean.PredictedClasses[r]), classes, Labels(clean, rows, classes)),
            new BaselineOptions { Seed = new Seed(options.Seed) });
        Clean = Observations(clean, order[..held]);
        Sets = [.. sets.Select(s => (s.Name, Observations(s, [.. Enumerable.Range(0, s.Count)])))];
    }

    /// <summary>The baseline.</summary>
    public Baseline Baseline { get; }

    /// <summary>Clean traffic.</summary>
    public IReadOnlyList<Observation> Clean { get; }

    /// <summary>Attacked traffic, by set.</summary>
    public IReadOnlyList<(string Name, IReadOnlyList<Observation> Rows)> Sets { get; }

    /// <summary>Some rows in a random order, without replacement.</summary>
    internal static Observation[] Draw(IReadOnlyList<Observation> rows, int count, SeededRandom random) =>
        Array.ConvertAll(random.Permutation(rows.Count)[..Math.Min(count, rows.Count)], row => rows[row]);

    /// <summary>True classes, as far as they are the model's: what a baseline of these pictures would keep.</summary>
    private static int[]? Labels(EvaluationSet clean, int[] rows, int classes) =>
        clean.Labels is { } labels && rows.All(row => labels[row] >= 0 && labels[row] < classes) ? Array.ConvertAll(rows, row => labels[row]) : null;

    private static Observation[] Observations(EvaluationSet set, int[] rows) =>
        Array.ConvertAll(rows, row => new Observation([.. set.Taps.Select(t => t.Row(row).ToArray())], set.PredictedClasses[row]));
}
