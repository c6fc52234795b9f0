using System.Security.Cryptography;
using System.Text.Json;

namespace Ladis.Statistics.Tests;

public sealed class ConformalDetectorTests
{
    [Fact]
    public void Process_ShouldEqualGoldenFile_WhenBagIsExact()
    {
        using var golden = JsonDocument.Parse(File.ReadAllText(SharedData.FindOrSkip("data/conformal-golden.json")));
        var reference = Read(golden, "reference");
        var arrivals = Read(golden, "arrivals");
        var values = reference.Concat(arrivals).Select(row => row.Score).Distinct().Order().ToArray();
        var edges = Enumerable.Repeat(values, 4).ToArray();
        var bins = new ScoreBins(edges, TrueClasses.Unknown(4), [.. reference.Select(row => row.Score)], [.. reference.Select(row => row.Class)], []);
        var detector = new ConformalDetector(new ConformalCalibration([bins], TrueClasses.Unknown(4)), new ConformalOptions { Scheme = BettingScheme.Specification });
        var expected = golden.RootElement.GetProperty("expected").EnumerateArray().ToArray();
        for (var i = 0; i < arrivals.Length; i++)
        {
            detector.Observe(arrivals[i].Class, [arrivals[i].Score], [arrivals[i].U]);
            Assert.Equal(expected[i].GetProperty("p").GetDouble(), detector.PValues[0], 12);
            Assert.Equal(1, detector.Evidence(0) / expected[i].GetProperty("process").GetDouble(), 9);
        }
    }

    [Fact]
    public void PValues_ShouldBeUniform_WhenArrivalsAreExchangeableWithReference()
    {
        var values = new List<double>();
        for (var run = 0; run < 300; run++)
        {
            var random = new SeededRandom(Seed.From("uniform").With((long)run));
            var detector = new ConformalDetector(Calibration(40, 3, random));
            for (var t = 0; t < 20; t++)
            {
                detector.Observe(random.Next(3), [random.NextGaussian()], Seed.From(random.NextBits()));
                values.Add(detector.PValues[0]);
            }
        }

        // Kolmogorov–Smirnov over 6,000 independent values: 99.9 % below 1.95/√6000.
        Assert.InRange(Distances.KolmogorovSmirnov(values), 0, 1.95 / Math.Sqrt(values.Count));
    }

    /// <summary>T4, quick form; the whole table is docs/statistics/run-length.md.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void FalseAlarms_ShouldKeepTheirBound_OverTime(bool mixJumps)
    {
        const int streams = 150;
        var runs = new int[streams];
        for (var stream = 0; stream < streams; stream++)
        {
            var random = new SeededRandom(Seed.From("run-length").With((long)stream));
            var detector = new ConformalDetector(Calibration(200, 4, random), new ConformalOptions { Alpha = 1e-3 });
            var t = 1;
            while (t < 800 && !detector.Observe(random.Next(mixJumps && t > 100 ? 2 : 4), [random.NextGaussian()], Seed.From(random.NextBits())))
            {
                t++;
            }

            runs[stream] = t;
        }

        // At most α·t of the streams, and 3.1 standard errors.
        foreach (var time in new[] { 50, 100, 200, 400 })
        {
            var bound = 1e-3 * time;
            Assert.InRange(runs.Count(run => run <= time), 0, (bound * streams) + (3.1 * Math.Sqrt(streams * bound * (1 - bound))));
        }
    }

    [Fact]
    public void Alarm_ShouldFire_WhenScoresMove()
    {
        var random = new SeededRandom(Seed.From("alarm"));
        var detector = new ConformalDetector(Calibration(600, 3, random));
        var delay = 0;
        for (var t = 0; t < 1000; t++)
        {
            Assert.False(detector.Observe(random.Next(3), [random.NextGaussian()], Seed.From(random.NextBits())));
        }

        while (!detector.Observe(random.Next(3), [random.NextGaussian() + 2], Seed.From(random.NextBits())))
        {
            delay++;
        }

        Assert.InRange(delay, 5, 60);
        Assert.True(detector.Alarmed);
        Assert.True(detector.LogEvidence >= Math.Log(detector.Threshold));
        detector.Reset();
        Assert.Equal((false, 0L, 0.0), (detector.Alarmed, detector.Arrivals, detector.Evidence(0)));
    }

    [Fact]
    public void Alarm_ShouldKeepItsBound_LongAfterBagsWereFull()
    {
        // 60 streams: at most 0.9 alarms expected (α·t = 0.015 each), 6 or more in one of 2,000 cases. With bags that only stopped growing there were 33.
        var alarms = 0;
        for (var stream = 0; stream < 60; stream++)
        {
            var random = new SeededRandom(Seed.From("long").With((long)stream));
            var detector = new ConformalDetector(Calibration(75, 1, random), new ConformalOptions { Alpha = 1e-6, LeastLimit = 1000 });
            for (var t = 0; t < 15_000; t++)
            {
                detector.Observe(0, [random.NextGaussian()], Seed.From(random.NextBits()));
            }

            alarms += detector.Alarmed ? 1 : 0;
        }

        Assert.InRange(alarms, 0, 5);
    }

    [Fact]
    public void Detector_ShouldBeginAnew_WhenABagIsFull()
    {
        var calibration = Calibration(60, 2, new SeededRandom(Seed.From("full")));
        var detector = new ConformalDetector(calibration, new ConformalOptions { LeastLimit = 100, Growth = 2 });
        var until = 100 - calibration.Bins[0].Totals[1];
        var fresh = new ConformalDetector(calibration, new ConformalOptions { LeastLimit = 100, Growth = 2 });
        for (var t = 0; t < until; t++)
        {
            detector.Observe(1, [0.1 * t], Seed.From((ulong)t));
        }

        Assert.Equal(until, detector.Arrivals);
        detector.Observe(1, [0.5], Seed.From(7));
        fresh.Observe(1, [0.5], Seed.From(7));
        Assert.Equal(1, detector.Arrivals);
        Assert.Equal(fresh.Evidence(0), detector.Evidence(0));
        Assert.Equal(fresh.PValues[0], detector.PValues[0]);
    }

    [Fact]
    public void State_ShouldGoOnAlike_WhenSavedAndLoaded()
    {
        var random = new SeededRandom(Seed.From("state"));
        var calibration = Calibration(200, 5, random);
        var detector = new ConformalDetector(calibration);
        Feed(detector, 0, 700);
        var copy = new ConformalDetector(calibration);
        copy.Load(detector.Save());
        Assert.Equal(detector.Save(), copy.Save());
        Feed(detector, 700, 900);
        Feed(copy, 700, 900);
        Assert.Equal(detector.Save(), copy.Save());
        Assert.InRange(detector.Save().Length, 1, 4096);
    }

    [Fact]
    public void Load_ShouldRefuse_WhenStateIsOfAnotherCalibrationOrDamaged()
    {
        var random = new SeededRandom(Seed.From("refuse"));
        var state = new ConformalDetector(Calibration(200, 5, random)).Save();
        var other = new ConformalDetector(Calibration(200, 5, random));
        Assert.Throws<ArgumentException>(() => other.Load(state));
        Assert.Throws<ArgumentException>(() => other.Load(other.Save()[..20]));
    }

    [Fact]
    public void Observe_ShouldRefuse_WhenScoreIsNotFiniteOrClassUnknown()
    {
        var detector = new ConformalDetector(Calibration(50, 2, new SeededRandom(Seed.From(1))));
        Assert.Throws<ArgumentException>(() => detector.Observe(0, [double.NaN], default(Seed)));
        Assert.Throws<ArgumentOutOfRangeException>(() => detector.Observe(2, [0.0], default(Seed)));
        Assert.Equal(0, detector.Arrivals);
    }

    [Fact]
    public void Observe_ShouldAllocateNothing_AfterWarmUp()
    {
        var detector = new ConformalDetector(Calibration(500, 10, new SeededRandom(Seed.From(1))));
        Feed(detector, 0, 5000);
        Assert.Equal(0, Allocations.Of(() => Feed(detector, 5000, 10_000)));
    }

    /// <summary>The state that version 0.x wrote before baselines had labels, byte for byte: checkpoints of then are read, and go on alike.</summary>
    [Fact]
    public void State_ShouldBeThatOfEarlierVersions_WithoutLabels()
    {
        double[] Values(int count, int step) => [.. Enumerable.Range(0, count).Select(i => i * step % 997 / 100.0)];
        int[] Classes(int count) => [.. Enumerable.Range(0, count).Select(i => i * 7 % 5)];
        var calibration = ConformalCalibration.Build([Values(300, 31), Values(300, 89)], Classes(300), [Values(100, 57), Values(100, 23)], Classes(100), 5, 64);
        var detector = new ConformalDetector(calibration);
        for (var t = 0; t < 500; t++)
        {
            detector.Observe(t * 3 % 5, [t * 41 % 997 / 100.0, t * 13 % 997 / 90.0], Seed.From((ulong)t));
        }

        Assert.Equal(14664008079900944115ul, calibration.Fingerprint);
        Assert.Equal("b9d08f87a73f62f842f558ac3c5a26c4eb42690cab0f39d58e0d3469a8028e22", Convert.ToHexStringLower(SHA256.HashData(detector.Save())));
    }

    private static void Feed(ConformalDetector detector, int from, int to)
    {
        Span<double> score = stackalloc double[1];
        for (var t = from; t < to; t++)
        {
            var seed = Seed.From(99).With((long)t);
            score[0] = seed.Uniform(7);
            detector.Observe(t % 2, score, seed);
        }
    }

    /// <summary>One normal score; as many rows lend their values as edges.</summary>
    private static ConformalCalibration Calibration(int rows, int classes, SeededRandom random)
    {
        double[] Draw() => [.. Enumerable.Range(0, rows).Select(_ => random.NextGaussian())];
        return ConformalCalibration.Build([Draw()], Samples.Labels(rows, classes, random), [Draw()], Samples.Labels(rows, classes, random), classes, 64);
    }

    private static (int Class, double Score, double U)[] Read(JsonDocument golden, string name)
        => [.. golden.RootElement.GetProperty(name).EnumerateArray().Select(row => (
            row.GetProperty("cls").GetInt32(), row.GetProperty("score").GetDouble(), row.TryGetProperty("u", out var u) ? u.GetDouble() : 0))];
}
