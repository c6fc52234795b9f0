namespace Ladis.Statistics.Tests;

public sealed class ClassMatchedTestTests
{
    private static readonly Baseline Baseline = Baseline.Build(Samples.Rows(1500, 10, 24, new SeededRandom(Seed.From("baseline"))));

    [Fact]
    public void Test_ShouldHoldItsLevel_WhenClassMixMoves()
    {
        var rejected = Enumerable.Range(0, 150).Count(i => Run(i, classes: 5, shift: 0).Rejected);
        Assert.InRange(rejected, 0, 17); // 150 tests at 5 %: 7.5 ± 2.7, 99.9 % below 17.
    }

    [Fact]
    public void Test_ShouldReject_WhenActivationsMove()
        => Assert.All(Enumerable.Range(0, 5), i => Assert.Equal(1 / 200.0, Run(i, classes: 10, shift: 0.6).Views[0].PValue));

    [Fact]
    public void Test_ShouldGiveSameResult_WhenSeedIsSame()
    {
        var (first, again, other) = (Run(3, 10, 0.1), Run(3, 10, 0.1), Run(4, 10, 0.1));
        Assert.Equal(first.Views, again.Views);
        Assert.Equal(first.MatchedRows, again.MatchedRows);
        Assert.NotEqual(first.MatchedRows, other.MatchedRows);
    }

    [Fact]
    public void Rows_ShouldBeCounted_WhenClassIsUnseenOrExhausted()
    {
        int[] reference = [.. Enumerable.Repeat(0, 100), .. Enumerable.Repeat(1, 3)];
        int[] window = [.. Enumerable.Repeat(0, 40), .. Enumerable.Repeat(1, 5), .. Enumerable.Repeat(2, 7)];
        var random = new SeededRandom(Seed.From(5));
        var part = new BaselinePart([.. Enumerable.Range(0, 103)], reference, [Samples.Gauss(103, 4, random)], []);
        var result = new ClassMatchedTest(part).Run([Samples.Gauss(52, 4, random)], window, Seed.From(1));
        Assert.Equal((2, 7, 4, 41), (result.Matches, result.DroppedUnseen, result.DroppedExhausted, result.Rows.Count));
        Assert.Equal(result.MatchedRows.Count, result.MatchedRows.Distinct().Count());
        Assert.All(result.MatchedRows.Select((row, i) => (row, i)), match => Assert.Equal(window[result.Rows[match.i / 2]], reference[match.row]));
    }

    [Fact]
    public void Matches_ShouldStay_WhenOneRareClassCannotServeThem()
    {
        // The one request of class 1 finds a single row: it is dropped, and the 60 of class 0 keep their four matches each.
        var result = Run([.. new int[240], 1], [.. new int[60], 1]);
        Assert.Equal((4, 1, 60), (result.Matches, result.DroppedExhausted, result.Rows.Count));

        // But no request is dropped that the least number of a test needs.
        result = Run([.. new int[116], 1], [.. new int[29], 1]);
        Assert.Equal((1, 0, 30), (result.Matches, result.DroppedExhausted, result.Rows.Count));

        static WindowTestResult Run(int[] reference, int[] window)
        {
            var random = new SeededRandom(Seed.From("rare"));
            var part = new BaselinePart([.. Enumerable.Range(0, reference.Length)], reference, [Samples.Gauss(reference.Length, 4, random)], []);
            return new ClassMatchedTest(part).Run([Samples.Gauss(window.Length, 4, random)], window, Seed.From(1));
        }
    }

    [Fact]
    public void Level_ShouldHold_WhenRareClassesAreDropped()
    {
        var rejected = 0;
        for (var run = 0; run < 300; run++)
        {
            var random = new SeededRandom(Seed.From("rare-level").With((long)run));
            int[] Classes(int n) => [.. Enumerable.Range(0, n).Select(_ => Math.Min(9, (int)-Math.Log2(1 - random.NextDouble())))];
            var part = new BaselinePart([.. Enumerable.Range(0, 200)], Classes(200), [Samples.Gauss(200, 4, random)], []);
            rejected += new ClassMatchedTest(part, new WindowTestOptions { Permutations = 99 }).Run([Samples.Gauss(45, 4, random)], Classes(45), Seed.From((ulong)run)).Rejected ? 1 : 0;
        }

        // 15 expected; 29 or more with a chance of 5 in 10,000.
        Assert.InRange(rejected, 3, 28);
    }

    [Fact]
    public void Result_ShouldBeInconclusive_WhenTooFewRowsRemain()
    {
        var result = new ClassMatchedTest(Baseline.Reference).Run([.. Baseline.Reference.Views.Select(view => view.Select([0, 1, 2]))], Baseline.Reference.Classes[..3], Seed.From(1));
        Assert.Equal((false, false, 1.0), (result.Conclusive, result.Rejected, result.PValue));
    }

    [Fact]
    public void PValue_ShouldBeOne_WhenAllRowsAreEqual()
    {
        var part = new BaselinePart([.. Enumerable.Range(0, 200)], new int[200], [new FloatMatrix(200, 3)], []);
        var result = new ClassMatchedTest(part).Run([new FloatMatrix(40, 3)], new int[40], Seed.From(1));
        Assert.Equal(1, result.PValue);
    }

    [Fact]
    public void CriticalValue_ShouldSeparateRejections_ForEveryView()
    {
        for (var i = 0; i < 20; i++)
        {
            Assert.All(Run(i, 10, 0.15).Views, view => Assert.Equal(view.PValue <= 0.05, view.Statistic > view.CriticalValue));
        }
    }

    [Fact]
    public void DetectionRate_ShouldSeparateCleanFromShifted()
    {
        var rate = new DetectionRate();
        var clean = rate.Run(Baseline.HeldOut.Views[0], Baseline.Reference.Views[0], Seed.From(1));
        var shifted = rate.Run(Baseline.Project(0, Window(1, 300, 10, 0.6).Observations), Baseline.Reference.Views[0], Seed.From(1));
        Assert.InRange(clean.Rate, 0, 0.3);
        Assert.InRange(shifted.Rate, 0.95, 1);
        Assert.Equal(100, shifted.Tests);
    }

    [Fact]
    public void Attribution_ShouldRankShiftedRowsFirst()
    {
        var (observations, classes) = Window(7, 60, 10, 0);
        var (shifted, shiftedClasses) = Window(8, 40, 10, 0.8);
        int[] allClasses = [.. classes, .. shiftedClasses];
        var window = Baseline.Project(0, [.. observations, .. shifted]);
        var ranked = new Attribution(Baseline.Reference.Views[0], Baseline.HeldOut.Views[0], Baseline.HeldOut.Classes).Rank(window, allClasses);
        Assert.InRange(ranked.Take(40).Count(row => row.Row >= 60), 35, 40);
        Assert.InRange(ranked.Count(row => row.Selected && row.Row < 60), 0, 6);
    }

    [Fact]
    public void AttributionPValues_ShouldNotBeTooSmall_WhenWindowIsCleanAndClassesHaveFewHeldOutRows()
    {
        var least = 0;
        for (var run = 0; run < 100; run++)
        {
            var random = new SeededRandom(Seed.From("attribution").With((long)run));
            int[] classes = Samples.Labels(100, 10, random), heldOut = Samples.Labels(79, 10, random);
            var reference = Samples.Classes(Samples.Labels(200, 10, random), 6, random);
            var (window, held) = (Samples.Classes(classes, 6, random), Samples.Classes(heldOut, 6, random));
            var ranked = new Attribution(reference, held, heldOut).Rank(window, classes);
            least += ranked.Count(row => row.PValue <= 1 / 80.0);
        }

        // 10,000 clean requests: 125 may reach the least p-value, 1/80.
        Assert.InRange(least, 1, 150);
    }

    private static WindowTestResult Run(int seed, int classes, double shift)
    {
        var (observations, labels) = Window(seed, 100, classes, shift);
        var views = Enumerable.Range(0, Baseline.Views.Count).Select(view => Baseline.Project(view, observations)).ToArray();
        return new ClassMatchedTest(Baseline.Reference).Run(views, labels, Seed.From((ulong)seed));
    }

    private static (Observation[] Observations, int[] Classes) Window(int seed, int count, int classes, double shift)
    {
        var random = new SeededRandom(Seed.From("window").With((long)seed));
        var labels = Samples.Labels(count, classes, random);
        return (Samples.Observations(Samples.Rows(labels, 10, 24, random, shift)), labels);
    }
}
