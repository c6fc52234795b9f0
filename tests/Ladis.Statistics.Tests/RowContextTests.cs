namespace Ladis.Statistics.Tests;

/// <summary>Mondrian by class and context: the level holds however the mix of contexts moves.</summary>
public sealed class RowContextTests
{
    private const int Classes = 3;

    [Fact]
    public void Contexts_ShouldBeTheMostFrequentValues_OfEnoughRows()
    {
        string[] values = [.. Enumerable.Range(0, 20).SelectMany(v => Enumerable.Repeat($"v{v:00}", v == 3 ? RowContexts.FewestRows - 1 : RowContexts.FewestRows + (v / 2))), "", "once"];

        var contexts = RowContexts.Of(values)!;

        // From v19 down, the even one of two equals first; v03 is too seldom, and sixteen are the most.
        Assert.Equal(["v18", "v19", "v16", "v17", "v14", "v15", "v12", "v13", "v10", "v11", "v08", "v09", "v06", "v07", "v04", "v05"], contexts.Names);
        Assert.Equal(17, contexts.Count);
        Assert.Equal((1, 0, 0), (contexts.NumberOf("v18"), contexts.NumberOf("v03"), contexts.NumberOf("")));
        Assert.Equal((0, 0, 2), (contexts.Rows[0], contexts.Rows[^1], contexts.Rows[^3]));
        Assert.Null(RowContexts.Of(["a", "b", ""]));
    }

    /// <summary>T4 under contexts: 200 streams, baselines drawn anew, α = 1e-3; the mix of contexts jumps from half to nothing but one, and back.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void FalseAlarms_ShouldKeepTheirBound_WhenTheMixOfContextsJumps(bool labels)
    {
        const int streams = 200;
        const double alpha = 1e-3;
        int[] times = [100, 250, 500];
        var alarms = new int[times.Length];
        for (var stream = 0; stream < streams; stream++)
        {
            var random = new SeededRandom(Seed.From("contexts").With((long)stream).With(labels ? 1L : 0L));
            var run = new AlarmRun(Baseline(600, random, labels).Calibration, alpha, Seed.From(random.NextBits()));
            var alarm = int.MaxValue;
            for (var t = 1; t <= times[^1] && alarm > t; t++)
            {
                var (context, predicted) = (t is > 50 and <= 300 ? 1 : random.Next(2), random.Next(Classes));
                double[] scores = [Score(context, random), Score(context, random)];
                alarm = run.Observe((context * Classes) + predicted, scores, t) ? t : alarm;
            }

            for (var i = 0; i < times.Length; i++)
                alarms[i] += alarm <= times[i] ? 1 : 0;
        }

        // Three standard errors above α·t.
        for (var i = 0; i < times.Length; i++)
            Assert.InRange(alarms[i] / (double)streams, 0, (alpha * times[i]) + (3 * Math.Sqrt(alpha * times[i] * (1 - (alpha * times[i])) / streams)));
    }

    [Fact]
    public void Baseline_ShouldSplitAndCompareRowsWithinCategories()
    {
        var baseline = Samples(1200, new SeededRandom(Seed.From("categories")), labels: false);

        var (rows, built) = (baseline, Statistics.Baseline.Build(baseline));

        Assert.Equal((Classes, Classes * 3), (built.Classes, built.Categories));
        Assert.Equal(built.Reference.Rows.Select(row => rows.Category(row)), built.Reference.Categories.ToArray());
        Assert.All(built.Reference.Categories.ToArray().CountBy(c => c), each => Assert.InRange(each.Value, 60, 120));
        Assert.Equal((2 * Classes) + 1, built.CategoryOf(new Observation([[], []], 1, 2)));
    }

    private static (ConformalCalibration Calibration, int Rows) Baseline(int rows, SeededRandom random, bool labels)
    {
        var (scores, categories, trueOnes) = (new double[2][], new int[rows], new int[rows]);
        scores[0] = new double[rows];
        scores[1] = new double[rows];
        for (var i = 0; i < rows; i++)
        {
            var (context, predicted) = (random.Next(2), random.Next(Classes));
            categories[i] = (context * Classes) + predicted;
            trueOnes[i] = (context * Classes) + (random.NextDouble() < 0.2 ? random.Next(Classes) : predicted);
            (scores[0][i], scores[1][i]) = (Score(context, random), Score(context, random));
        }

        var half = rows / 2;
        return (ConformalCalibration.Build(
            [scores[0][half..], scores[1][half..]], categories.AsSpan(half), [scores[0][..half], scores[1][..half]], categories.AsSpan(0, half), 2 * Classes, 64,
            labels ? trueOnes.AsSpan(half) : default), half);
    }

    private static BaselineRows Samples(int count, SeededRandom random, bool labels)
    {
        var rows = Tests.Samples.Rows(count, Classes, 8, random);
        var contexts = new RowContexts(["day", "night"], [.. Enumerable.Range(0, count).Select(i => i % 3)]);
        return new BaselineRows(rows.Taps, rows.Values, rows.PredictedClasses, Classes, labels ? rows.PredictedClasses : null, contexts);
    }

    /// <summary>At night scores are three deviations higher.</summary>
    private static double Score(int context, SeededRandom random) => random.NextGaussian() + (3 * context);
}
