using Ladis.Statistics;

namespace Ladis.Evidence;

/// <summary>The product's baseline of the evaluation model: its penultimate tap is avgpool.</summary>
internal static class CifarBaseline
{
    /// <summary>Places of penultimate, logits, and an early tap in <see cref="CifarSets.Taps"/>.</summary>
    public static readonly int[] Taps = [5, 6, 2];

    public static readonly string[] Names = [BaselineDefaults.Penultimate, BaselineDefaults.Logits, "layer1"];

    public static Baseline Build(CifarSets sets, BaselineOptions? options = null)
    {
        var set = sets["clean_baseline"];
        return Baseline.Build(Rows(set, null), options);
    }

    /// <summary>The same baseline with the true classes of its rows.</summary>
    public static Baseline BuildLabelled(CifarSets sets, BaselineOptions? options = null) => Baseline.Build(Rows(sets["clean_baseline"], sets.Labels("clean_baseline")), options);

    /// <summary>A baseline of day and night pictures, and the same with the two as contexts; the scores are the same.</summary>
    /// <param name="sets">The sets.</param>
    /// <param name="nights">The share of night pictures.</param>
    /// <param name="seed">Which pictures.</param>
    public static (Baseline Untold, Baseline Told) BuildDayAndNight(CifarSets sets, double nights, Seed seed)
    {
        var (day, night, random) = (sets["clean_baseline"], sets["night clean_baseline"], new SeededRandom(seed));
        int[] contexts = [.. Enumerable.Range(0, day.Count).Select(_ => random.NextDouble() < nights ? 1 : 0)];
        FloatMatrix[] values = [.. Taps.Select(tap => new FloatMatrix(day.Count, day.Taps[tap].Columns, [.. contexts.SelectMany((c, row) => (c == 1 ? night : day).Taps[tap].Row(row).ToArray())]))];
        int[] classes = [.. contexts.Select((c, row) => (c == 1 ? night : day).Classes[row])];
        var options = new BaselineOptions { Seed = seed };
        return (
            Baseline.Build(new BaselineRows(Names, values, classes, 10), options),
            Baseline.Build(new BaselineRows(Names, values, classes, 10, contexts: new RowContexts(["day", "night"], [.. contexts.Select(c => c + 1)])), options));
    }

    /// <summary>The rows of a set, with what is known of them.</summary>
    public static BaselineRows Rows(CifarSet set, int[]? labels, float[]? consistency = null) => new(Names, [.. Taps.Select(tap => set.Taps[tap])], set.Classes, 10, labels, consistency: consistency);

    /// <summary>The scores of every row of a set.</summary>
    public static double[][] Scores(Baseline baseline, CifarSet set)
        => [.. Enumerable.Range(0, set.Count).Select(row =>
        {
            var scores = new double[baseline.Scores.Count];
            baseline.Evaluate(set.Observation(row, Taps), scores);
            return scores;
        })];
}
