namespace Ladis.Statistics.Tests;

/// <summary>A score that only some arrivals and some rows of the baseline have, as consistency is.</summary>
public sealed class OptionalScoreTests
{
    private const int Classes = 5;

    /// <summary>A false alarm within t arrivals has probability at most α·t, however many arrivals and rows have the score.</summary>
    [Theory]
    [InlineData(1e-3, 0.25, 1, false)]
    [InlineData(1e-3, 0.25, 0.25, true)]
    [InlineData(1e-3, 1, 1, true)]
    [InlineData(1e-4, 0.25, 1, true)]
    [InlineData(1e-4, 0.1, 0.5, false)]
    public void FalseAlarms_ShouldKeepTheirBound(double alpha, double share, double rowShare, bool labels)
    {
        const int length = 800, streams = 300;
        var runs = new int[streams];
        for (var stream = 0; stream < streams; stream++)
        {
            var random = new SeededRandom(Seed.From("optional-run-length").With((long)stream).With((long)(share * 100)));
            var detector = new ConformalDetector(Calibration(random, 250, rowShare, labels), new ConformalOptions { Alpha = alpha });
            for (var t = 1; t <= length && runs[stream] == 0; t++)
            {
                var row = Draw(random, share);
                runs[stream] = detector.Observe(row.Class, row.Scores, Seed.From(random.NextBits())) ? t : 0;
            }
        }

        foreach (var t in (int[])[50, 100, 200, 400, 800])
        {
            var bound = Math.Min(1, alpha * t);
            var alarmed = runs.Count(run => run > 0 && run <= t);
            Assert.True(alarmed <= (streams * bound) + (3.1 * Math.Sqrt(streams * bound)), $"{alarmed} of {streams} streams alarmed by {t}");
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void PValues_ShouldBeUniform_OfArrivalsThatHaveTheScore(bool labels)
    {
        var values = new List<double>();
        for (var stream = 0; stream < 60; stream++)
        {
            var random = new SeededRandom(Seed.From("optional-uniform").With((long)stream));
            var detector = new ConformalDetector(Calibration(random, 200, 0.3, labels));
            for (var t = 0; t < 100; t++)
            {
                var row = Draw(random, 0.4);
                detector.Observe(row.Class, row.Scores, Seed.From(random.NextBits()));
                Assert.Equal(double.IsNaN(row.Scores[1]), double.IsNaN(detector.PValues[1]));
                if (!double.IsNaN(row.Scores[1]))
                {
                    values.Add(detector.PValues[1]);
                }
            }
        }

        values.Sort();
        var distance = values.Select((p, i) => Math.Max(((i + 1.0) / values.Count) - p, p - ((double)i / values.Count))).Max();
        Assert.InRange(values.Count, 2200, 2600);
        Assert.InRange(distance, 0, 1.95 / Math.Sqrt(values.Count));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ArrivalWithoutIt_ShouldMoveOnlyTheOtherScores(bool labels)
    {
        var random = new SeededRandom(Seed.From("optional-alone"));
        var calibration = Calibration(random, 400, 1, labels);
        var (half, never) = (new ConformalDetector(calibration), new ConformalDetector(calibration));
        for (var t = 0; t < 500; t++)
        {
            var (scores, predicted, _) = Draw(random, 1);
            var record = Seed.From(random.NextBits());
            var before = (half.Evidence(1), half.WeightedEvidence(1));
            double[] without = [scores[0], double.NaN];
            half.Observe(predicted, t % 2 == 0 ? scores : without, record);
            never.Observe(predicted, without, record);
            Assert.Equal(t % 2 == 1, before == (half.Evidence(1), half.WeightedEvidence(1)));
        }

        Assert.Equal((never.Evidence(0), never.WeightedEvidence(0)), (half.Evidence(0), half.WeightedEvidence(0)));
        Assert.Equal((0, 0), (never.Evidence(1), never.WeightedEvidence(1)));
        Assert.InRange(half.Evidence(1), 1, 1e5);
    }

    /// <summary>By hand: of three rows of the class two have the score, and the arrival is above both.</summary>
    [Fact]
    public void Bag_ShouldHoldOnlyTheRowsThatHaveIt()
    {
        var calibration = ConformalCalibration.Build(
            [[1, 2, 3], [1, double.NaN, 2]], [0, 0, 0], [[1.5, 2.5], [1.5, double.NaN]], [0, 0], 1, 64, optional: [false, true]);
        var detector = new ConformalDetector(calibration);

        detector.Observe(0, [2, 5], [0.5, 0.5]);

        // The second score's only edge is 1.5: above it lies one of two rows.
        Assert.Equal([(1 + (0.5 * 2)) / 4, (1 + (0.5 * 2)) / 3], detector.PValues.ToArray());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void State_ShouldGoOnAlike_WhenSavedAndLoaded(bool labels)
    {
        var random = new SeededRandom(Seed.From("optional-state"));
        var calibration = Calibration(random, 400, 0.5, labels);
        var (detector, copy) = (new ConformalDetector(calibration), new ConformalDetector(calibration));
        void Feed(params ConformalDetector[] detectors)
        {
            for (var t = 0; t < 777; t++)
            {
                var row = Draw(random, 0.25);
                var record = Seed.From(random.NextBits());
                Array.ForEach(detectors, each => each.Observe(row.Class, row.Scores, record));
            }
        }

        Feed(detector);
        copy.Load(detector.Save());
        Assert.Equal(detector.Save(), copy.Save());
        Feed(detector, copy);
        Assert.Equal(detector.Save(), copy.Save());
        Assert.Equal(detector.LogEvidence, copy.LogEvidence);
        detector.Reset();
        Assert.Equal(new ConformalDetector(calibration).Save(), detector.Save());
    }

    [Fact]
    public void Observe_ShouldRefuse_WhenAScoreIsMissingThatAllHave()
    {
        var detector = new ConformalDetector(Calibration(new SeededRandom(Seed.From("refuse")), 200, 1, labels: false));

        Assert.Throws<ArgumentException>(() => detector.Observe(0, [double.NaN, 1], Seed.From(1)));
        Assert.Throws<ArgumentException>(() => detector.Observe(0, [1, double.PositiveInfinity], Seed.From(1)));
        Assert.Equal(0, detector.Arrivals);
    }

    [Theory]
    [InlineData(0.3, true)]
    [InlineData(0.02, false)]
    [InlineData(0, false)]
    public void Baseline_ShouldHaveTheScore_WhereEnoughRowsDo(double share, bool has)
    {
        var (random, rows) = (new SeededRandom(Seed.From("rows")), Samples.Rows(400, 4, 6, new SeededRandom(Seed.From("made-up"))));
        var consistency = Enumerable.Range(0, rows.Count).Select(_ => random.NextDouble() < share ? (float)random.NextGaussian() : float.NaN).ToArray();
        var baseline = Baseline.Build(new BaselineRows(rows.Taps, rows.Values, rows.PredictedClasses, rows.Classes, consistency: consistency));

        Assert.Equal(has, baseline.Scores.Any(score => score.Name == "logits/consistency"));
        Assert.Equal(has ? 5 : 4, baseline.Calibration.Scores);
        Assert.Equal(baseline.Scores.Count, baseline.Options.Scores.Count);
        var scores = new double[baseline.Scores.Count];
        baseline.Evaluate(rows.Observation(0) with { Consistency = -2.5 }, scores);
        Assert.Equal(has ? -2.5 : scores[3], scores[^1]);
        baseline.Evaluate(rows.Observation(0), scores);
        Assert.Equal(has, double.IsNaN(scores[^1]));
    }

    [Fact]
    public void Baseline_ShouldBeThatOfEarlierVersions_WhereNoRowHasTheScore()
    {
        var rows = Samples.Rows(400, 4, 6, new SeededRandom(Seed.From("made-up")));
        var old = new BaselineOptions();
        old = old with { Scores = [.. old.Scores.Where(score => score.Kind != ScoreKind.Consistency)] };

        Assert.Equal(Baseline.Build(rows, old).Calibration.Fingerprint, Baseline.Build(rows).Calibration.Fingerprint);
    }

    [Fact]
    public void Rows_ShouldBeRefused_WhenScoresDoNotFit()
    {
        var rows = Samples.Rows(100, 4, 6, new SeededRandom(Seed.From("made-up")));

        Assert.Throws<ArgumentException>(() => new BaselineRows(rows.Taps, rows.Values, rows.PredictedClasses, rows.Classes, consistency: new float[99]));
        Assert.Throws<ArgumentException>(() => new BaselineRows(rows.Taps, rows.Values, rows.PredictedClasses, rows.Classes, consistency: [float.NegativeInfinity, .. new float[99]]));
    }

    private static (double[] Scores, int Class, int Label) Draw(SeededRandom random, double share)
    {
        var truth = random.Next(Classes);
        var wrong = random.NextDouble() < 0.2;
        var predicted = wrong ? (truth + 1) % Classes : truth;
        var first = random.NextGaussian() - (wrong ? 1 : 0);
        return ([first, random.NextDouble() < share ? (0.5 * first) + Math.Round(random.NextGaussian(), 1) : double.NaN], predicted, truth);
    }

    private static ConformalCalibration Calibration(SeededRandom random, int rows, double share, bool labels)
    {
        var bag = Enumerable.Range(0, rows).Select(_ => Draw(random, share)).ToArray();
        var edges = Enumerable.Range(0, rows / 2).Select(_ => Draw(random, share)).ToArray();
        double[][] Scores((double[] Scores, int Class, int Label)[] drawn) => [.. Enumerable.Range(0, 2).Select(s => drawn.Select(row => row.Scores[s]).ToArray())];
        return ConformalCalibration.Build(
            Scores(bag), [.. bag.Select(row => row.Class)], Scores(edges), [.. edges.Select(row => row.Class)], Classes, 64, labels ? [.. bag.Select(row => row.Label)] : [], [false, true]);
    }
}
