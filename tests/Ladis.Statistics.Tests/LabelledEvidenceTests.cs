namespace Ladis.Statistics.Tests;

/// <summary>Evidence per class and over all, and weighted for the mix of true classes: what a baseline with labels brings.</summary>
public sealed class LabelledEvidenceTests
{
    [Theory]
    [InlineData(3)]
    [InlineData(1000)]
    public void Process_ShouldGrowByOneOnAverage_WhateverTheClass(int classes)
    {
        const int grid = 20_000;
        var random = new SeededRandom(Seed.From("martingale"));
        var process = new ClassSplitProcess(BettingScheme.Default, classes);
        for (var t = 0; t < 300; t++)
        {
            process.Bet(random.Next(classes), Math.Pow(random.NextDouble(), 1.2));
        }

        // The mean over a uniform p by the midpoint rule: bets are polynomials of degree 59 and steps at tenths, both exact to 1e-4 of the process.
        var (before, state, sum) = (process.Value, Saved(process), 0.0);
        for (var i = 0; i < grid; i++)
        {
            process.Load(new BinaryReader(new MemoryStream(state)));
            process.Bet(2, (i + 0.5) / grid);
            sum += process.Value;
        }

        Assert.True(before > 300);
        Assert.Equal(1, (sum / grid) / (before + 1), 4);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(1000)]
    public void Process_ShouldEqualTheNumberOfArrivalsOnAverage_OverManyStreams(int classes)
    {
        const int streams = 60_000, arrivals = 3;
        var random = new SeededRandom(Seed.From("mean").With((long)classes));
        var process = new ClassSplitProcess(BettingScheme.Default, classes);
        double sum = 0, squares = 0;
        for (var stream = 0; stream < streams; stream++)
        {
            process.Reset();
            for (var t = 0; t < arrivals; t++)
            {
                process.Bet(random.Next(classes), random.NextDouble());
            }

            sum += process.Value;
            squares += process.Value * process.Value;
        }

        var mean = sum / streams;
        var error = Math.Sqrt(((squares / streams) - (mean * mean)) / streams);
        Assert.InRange(mean - arrivals, -3.5 * error, 3.5 * error);
        Assert.InRange(error, 0, 0.05);
    }

    /// <summary>A false alarm within t arrivals has probability at most α·t, whatever the ties, the rows of a class, and the number of classes.</summary>
    [Theory]
    [InlineData(1e-3, 10, 300, false, 300)]
    [InlineData(1e-3, 10, 300, true, 300)]
    [InlineData(1e-3, 10, 25, false, 300)]
    [InlineData(1e-3, 1000, 3000, false, 60)]
    [InlineData(1e-4, 10, 300, true, 150)]
    [InlineData(1e-4, 10, 25, true, 150)]
    public void FalseAlarms_ShouldKeepTheirBound_OfPlainEvidencePerClass(double alpha, int classes, int rows, bool ties, int streams)
    {
        const int length = 800;
        var runs = new int[streams];
        for (var stream = 0; stream < streams; stream++)
        {
            var random = new SeededRandom(Seed.From("labelled-run-length").With((long)stream).With((long)classes));
            var calibration = Calibration(rows, classes, random, ties);
            var detector = new ConformalDetector(calibration, new ConformalOptions { Alpha = alpha });
            var t = 1;
            while (t < length)
            {
                var (score, predicted, _) = Draw(random, classes, null, ties);
                var alarm = detector.Observe(predicted, [score], Seed.From(random.NextBits()));
                Assert.False(alarm && detector.Evidence(0) < detector.Threshold);
                // The plain evidence alone, which is what the bound rests on: the alarm needs it and more.
                if (detector.Evidence(0) >= detector.Threshold)
                {
                    break;
                }

                t++;
            }

            runs[stream] = t;
        }

        foreach (var time in new[] { 50, 100, 200, 400 })
        {
            var bound = alpha * time;
            Assert.InRange(runs.Count(run => run <= time), 0, (bound * streams) + 1 + (3.1 * Math.Sqrt(streams * bound * (1 - bound))));
        }
    }

    /// <summary>Only two true classes from arrival 500 on: with labels the alarm stays quiet, and the plain evidence shows why it needs the weighted one.</summary>
    [Fact]
    public void Alarm_ShouldStayQuiet_WhenTheMixOfTrueClassesMoves()
    {
        var (alarms, plain) = (0, 0);
        for (var stream = 0; stream < 12; stream++)
        {
            var (random, seed) = (new SeededRandom(Seed.From("mix").With((long)stream)), Seed.From("mix-stream").With((long)stream));
            var detector = new AlarmRun(Calibration(2500, 10, random), 1e-8, seed).Detector;
            for (var t = 0; t < 5000; t++)
            {
                var (score, predicted, _) = Draw(random, 10, t < 500 ? null : 3 + (2 * random.Next(2)));
                detector.Observe(predicted, [score], seed.With((long)t));
                plain += detector.Evidence(0) >= detector.Threshold ? 1 : 0;
            }

            alarms += detector.Alarmed ? 1 : 0;
        }

        Assert.True(plain > 0);
        Assert.Equal(0, alarms);
    }

    /// <summary>Two of a hundred requests have moved, all of one predicted class: over all it is not seen in so many, per class it is.</summary>
    [Fact]
    public void Alarm_ShouldFire_WhenFewRequestsOfOneClassMove()
    {
        var (found, delays) = (0, new List<int>());
        for (var stream = 0; stream < 9; stream++)
        {
            var (with, without) = (Attacked(stream, labels: true), Attacked(stream, labels: false));
            delays.Add(with);
            found += without < 4000 ? 1 : 0;
        }

        Assert.InRange(delays.Order().ElementAt(4), 100, 2000);
        Assert.InRange(found, 0, 1);
    }

    [Fact]
    public void Shares_ShouldFollowTheMixOfTrueClasses_WithinAHundredArrivals()
    {
        var random = new SeededRandom(Seed.From("shares"));
        var shift = new LabelShift(Calibration(5000, 10, random).TrueClasses);
        for (var t = 0; t < 3000; t++)
        {
            shift.Observe(Draw(random, 10, null).Class);
        }

        Assert.All(shift.Shares.ToArray(), share => Assert.InRange(share, 0.05, 0.15));
        for (var t = 0; t < 100; t++)
        {
            shift.Observe(Draw(random, 10, 3 + (2 * random.Next(2))).Class);
        }

        Assert.InRange(shift.Shares[3] + shift.Shares[5], 0.8, 1);
        Assert.InRange(shift.Shares[3], 0.3, 0.7);
    }

    [Fact]
    public void Bag_ShouldNotBeBetOn_WhenWeightsLeaveItFewRows()
    {
        // 100 rows of class 0 predicted as 0, and 2 of class 1: once only class 1 comes, rows predicted as 0 stand for nearly nothing.
        int[] predicted = [.. Enumerable.Repeat(0, 102), .. Enumerable.Repeat(1, 100)];
        int[] labels = [.. Enumerable.Repeat(0, 100), .. Enumerable.Repeat(1, 102)];
        var shift = new LabelShift(TrueClasses.Of(predicted, labels, 2, 128));
        Assert.Equal([1.0, 1.0], shift.Weights(0).ToArray());
        var total = shift.Masses.Total(0, shift.Weights(0), LabelShift.EnoughRows, out var own, out var enough);
        Assert.Equal((102.0, 1.0, true), (total, own, enough));
        for (var t = 0; t < 500; t++)
        {
            shift.Observe(1);
        }

        var weights = shift.Weights(0).ToArray();
        total = shift.Masses.Total(0, weights, LabelShift.EnoughRows, out own, out enough);
        Assert.False(enough);
        Assert.InRange(weights[0], 1.0 / 500, 0.05);
        Assert.InRange(weights[1], 1, 2);
        Assert.InRange(own, 0.3, 2);

        // Its mass is that of its effective rows; arrivals of mass 1 fill it, until there are enough again.
        Assert.InRange(total, 2, 20);
        for (var t = 0; t < 400; t++)
        {
            shift.Join(0, (t + 0.5) / 400);
        }

        total = shift.Masses.Total(0, shift.Weights(0), LabelShift.EnoughRows, out _, out enough);
        Assert.True(enough);
        Assert.InRange(total, 380, 440);
    }

    [Fact]
    public void Rank_ShouldBeThePlainOne_WhenAllWeightsAreOne()
    {
        var (random, joined) = (new SeededRandom(Seed.From("rank")), new int[4]);
        var bins = Calibration(400, 4, random).Bins[0];
        var (plain, weighted) = (new ScoreBag(bins, new ConformalOptions()), new WeightedBag(bins));
        for (var t = 0; t < 100; t++)
        {
            var (score, predicted, _) = Draw(random, 4, null);
            var total = bins.Totals[predicted] + joined[predicted]++;
            var p = weighted.Rank(predicted, score, 0.3, [1, 1, 1], total, 1);
            Assert.Equal(plain.Rank(predicted, score, 0.3), p, 12);
            weighted.Join(predicted, bins.Slot(predicted) + (t % 3), score, WeightedBag.Grain);
        }
    }

    /// <summary>By hand: five rows, two of them of another true class with weight 3, and an arrival that joined with a half.</summary>
    [Fact]
    public void Rank_ShouldWeighRowsAndArrivals_ByTheirSlots()
    {
        var bins = ConformalCalibration.Build([[1.5, 2.5, 3.5, 1.5, 2.5]], [0, 0, 0, 0, 0], [[1.0, 2, 3]], [0, 0, 0], 2, 64, [0, 0, 0, 1, 1]).Bins[0];
        var bag = new WeightedBag(bins);
        Assert.Equal((1 + 3 + (0.5 * (1 + 3 + 2))) / (9 + 2), bag.Rank(0, 2.5, 0.5, [1, 3], 9, 2), 12);
        bag.Join(0, 1, 1.5, WeightedBag.Grain / 2);
        Assert.Equal((1 + 3 + 1.5 + (0.5 * (1 + 3 + 2))) / (10.5 + 2), bag.Rank(0, 2.5, 0.5, [1, 3], 10.5, 2), 12);
    }

    [Theory]
    [InlineData(10, 1500, 64_000)]
    [InlineData(1000, 20_000, 1_000_000)]
    public void State_ShouldGoOnAlikeAndStaySmall_WhenSavedAndLoaded(int classes, int rows, int most)
    {
        var random = new SeededRandom(Seed.From("labelled-state"));
        var calibration = Calibration(rows, classes, random);
        var (detector, copy) = (new ConformalDetector(calibration), new ConformalDetector(calibration));
        void Feed(int count, params ConformalDetector[] detectors)
        {
            for (var t = 0; t < count; t++)
            {
                var (score, predicted, _) = Draw(random, classes, t % 3 == 0 ? 1 : null);
                var record = Seed.From(random.NextBits());
                Array.ForEach(detectors, each => each.Observe(predicted, [score], record));
            }
        }

        Feed(20_000, detector);
        copy.Load(detector.Save());
        Assert.Equal(detector.Save(), copy.Save());
        Feed(333, detector, copy);
        Assert.Equal(detector.Save(), copy.Save());
        Assert.Equal(detector.LogEvidence, copy.LogEvidence);
        Assert.InRange(detector.Save().Length, 1000, most);
    }

    [Fact]
    public void Load_ShouldRefuse_WhenTheStateWasMadeWithoutLabels()
    {
        var calibrations = Array.ConvertAll([true, false], labels => Calibration(200, 4, new SeededRandom(Seed.From("refuse")), labels: labels));
        var states = Array.ConvertAll(calibrations, calibration => new ConformalDetector(calibration).Save());
        Assert.NotEqual(calibrations[0].Fingerprint, calibrations[1].Fingerprint);
        Assert.Throws<ArgumentException>(() => new ConformalDetector(calibrations[0]).Load(states[1]));
        Assert.Throws<ArgumentException>(() => new ConformalDetector(calibrations[1]).Load(states[0]));
    }

    [Fact]
    public void Observe_ShouldAllocateNothing()
    {
        var random = new SeededRandom(Seed.From("allocation"));
        var detector = new ConformalDetector(Calibration(1500, 10, random));
        void Feed(int count)
        {
            Span<double> score = stackalloc double[1];
            for (var t = 0; t < count; t++)
            {
                (score[0], var predicted, _) = Draw(random, 10, null);
                detector.Observe(predicted, score, Seed.From((ulong)t));
            }
        }

        Feed(2000);
        Assert.Equal(0, Allocations.Of(() => Feed(5000)));
    }

    [Fact]
    public void Slots_ShouldBeFewer_WhenClassesAndBinsAreMany()
    {
        int[] predicted = [0, 0, 0, 0, 0, 0, 1];
        int[] labels = [0, 0, 0, 1, 1, 2, 1];
        var (all, two) = (TrueClasses.Of(predicted, labels, 3, 64 * 4 * 3), TrueClasses.Of(predicted, labels, 3, 64 * 4 * 1000));
        Assert.Equal([(0, 0, 3), (1, 1, 2), (2, 2, 1), (1, 3, 1)], all.Pairs);
        Assert.Equal([(0, 0, 3), (1, 1, 2), (2, 1, 1), (1, 2, 1)], two.Pairs);
        Assert.Equal([3, 3, 1, 0], two.Rows);
        Assert.Equal([3.0 / 7, 3.0 / 7, 1.0 / 7], two.Shares.Select(share => Math.Round(share, 12)).Zip([3.0 / 7, 3.0 / 7, 1.0 / 7], (share, exact) => Math.Abs(share - exact) < 1e-9 ? exact : share));
        Assert.Equal((2, 1), (two.SlotOf(1, 1), two.SlotOf(0, 2)));
        Assert.Equal((0, 2), (all.Shift, two.Shift));
    }

    [Theory]
    [InlineData(9)]
    [InlineData(-1)]
    public void Build_ShouldRefuse_WhenALabelIsNoClass(int label)
        => Assert.Throws<ArgumentException>(() => ConformalCalibration.Build([[1.0, 2]], [0, 1], [[1.0, 2]], [0, 1], 2, 64, [0, label]));

    private static int Attacked(int stream, bool labels)
    {
        var (random, seed) = (new SeededRandom(Seed.From("one-class").With((long)stream)), Seed.From("one-class-stream").With((long)stream));
        var run = new AlarmRun(Calibration(2500, 10, random, labels: labels), 1e-8, seed);
        for (var t = 0; t < 4000; t++)
        {
            var (score, predicted, _) = Draw(random, 10, null);
            if (t >= 300 && random.NextDouble() < 0.02)
            {
                (score, predicted) = (4 + random.NextGaussian(), 4);
            }

            if (run.Observe(predicted, [score], t))
            {
                return t - 300;
            }
        }

        return 4000;
    }

    private static byte[] Saved(ClassSplitProcess process)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        process.Save(writer);
        writer.Flush();
        return stream.ToArray();
    }

    /// <summary>A row: an eighth of each true class is taken for the next one or the one after it, with scores that are two lower.</summary>
    private static (double Score, int Class, int Label) Draw(SeededRandom random, int classes, int? label, bool ties = false)
    {
        var truth = label ?? random.Next(classes);
        var wrong = random.NextDouble() < 0.125;
        var score = random.NextGaussian() - (wrong ? 2 : 0);
        return (ties ? Math.Round(score) : score, wrong ? (truth + 1 + random.Next(2)) % classes : truth, truth);
    }

    private static ConformalCalibration Calibration(int rows, int classes, SeededRandom random, bool ties = false, bool labels = true)
    {
        var (bag, edges) = (new (double Score, int Class, int Label)[rows], new (double Score, int Class, int Label)[rows / 2]);
        foreach (ref var row in bag.AsSpan())
        {
            row = Draw(random, classes, null, ties);
        }

        foreach (ref var row in edges.AsSpan())
        {
            row = Draw(random, classes, null, ties);
        }

        return ConformalCalibration.Build(
            [[.. bag.Select(row => row.Score)]], [.. bag.Select(row => row.Class)], [[.. edges.Select(row => row.Score)]], [.. edges.Select(row => row.Class)], classes, 64,
            labels ? [.. bag.Select(row => row.Label)] : []);
    }
}
