namespace Ladis.Statistics.Tests;

public sealed class KernelWitnessDetectorTests
{
    private const int Columns = 5;

    [Fact]
    public void Witness_ShouldFindShift_AndGoOnFromSavedState()
    {
        var random = new SeededRandom(Seed.From("witness"));
        var calibration = Calibrate(600, 3, random);
        var detector = new KernelWitnessDetector(calibration, new KernelWitnessOptions { Alpha = 1e-5 });
        for (var t = 0; t < 3000; t++)
        {
            Assert.False(detector.Observe(Samples.Gauss(1, Columns, random).Values, t % 3));
        }

        var copy = new KernelWitnessDetector(calibration, new KernelWitnessOptions { Alpha = 1e-5 });
        copy.Load(detector.Save());
        Assert.Equal(detector.Save(), copy.Save());
        var delay = 0;
        for (var alarm = false; !alarm; delay++)
        {
            var row = Samples.Gauss(1, Columns, random, 0.8).Values;
            alarm = detector.Observe(row, delay % 3);
            Assert.Equal(alarm, copy.Observe(row, delay % 3));
        }

        Assert.InRange(delay, 20, 600);
        Assert.Equal(detector.Save(), copy.Save());
    }

    [Theory]
    [InlineData(100)]
    [InlineData(300)]
    [InlineData(1000)]
    public void Bound_ShouldHold_WhateverTheSizeOfTheReference(int rows)
    {
        // 40 streams of 1,000 arrivals at 1e-4: at most 10 % alarm in the mean; more than 11 of 40 with a chance below 1e-4.
        var alarmed = 0;
        for (var stream = 0; stream < 40; stream++)
        {
            var random = new SeededRandom(Seed.From("witness-bound").With((long)rows).With((long)stream));
            var detector = new KernelWitnessDetector(Calibrate(rows, 1, random), new KernelWitnessOptions { Alpha = 1e-4, Pairs = 24 });
            alarmed += Enumerable.Range(0, 1000).Any(_ => detector.Observe(Samples.Gauss(1, Columns, random).Values, 0)) ? 1 : 0;
        }

        Assert.InRange(alarmed, 0, 11);
    }

    [Fact]
    public void Epoch_ShouldEnd_WhenAnEighthOfItsArrivalsFoundNoFreshRow()
    {
        var random = new SeededRandom(Seed.From("witness-epoch"));
        var detector = new KernelWitnessDetector(Calibrate(120, 1, random), new KernelWitnessOptions { Silence = 0 });
        List<double> evidence = [];
        for (var t = 0; t < 300; t++)
        {
            detector.Observe(Samples.Gauss(1, Columns, random, 1).Values, 0);
            evidence.Add(detector.Evidence);
        }

        // 120 paid, then 17 refused while 8·refused ≤ paid + refused; the next begins anew.
        Assert.Equal(evidence[119], evidence[136]);
        Assert.True(evidence[137] < 2, $"{evidence[137]}");
        Assert.True(evidence[136] > 100, $"{evidence[136]}");
    }

    [Fact]
    public void Load_ShouldRefuseWhatIsNotItsOwn()
    {
        var random = new SeededRandom(Seed.From("witness-load"));
        var detector = new KernelWitnessDetector(Calibrate(60, 2, random));
        var state = detector.Save();
        var other = new KernelWitnessDetector(Calibrate(60, 2, random));
        Assert.Throws<ArgumentException>(() => other.Load(state));
        Assert.Throws<ArgumentException>(() => detector.Load(state[..^1]));
        Assert.Throws<ArgumentException>(() => detector.Load([]));
        Assert.Throws<ArgumentException>(() => detector.Load([9, .. state[1..]]));
    }

    [Fact]
    public void UnknownClass_ShouldNeitherPayNorTeach()
    {
        var random = new SeededRandom(Seed.From("witness-class"));
        var detector = new KernelWitnessDetector(Calibrate(60, 2, random));
        Assert.False(detector.Observe(Samples.Gauss(1, Columns, random).Values, 7));
        Assert.Equal(0, detector.Evidence);
        Assert.Throws<ArgumentException>(() => detector.Observe([float.NaN, 0, 0, 0, 0], 0));
    }

    private static KernelWitnessCalibration Calibrate(int rows, int classes, SeededRandom random)
        => new(Part(rows, classes, random), Part(Math.Max(rows / 2, 10), classes, random), 0, 24, Seed.From("b"));

    private static BaselinePart Part(int rows, int classes, SeededRandom random)
        => new([.. Enumerable.Range(0, rows)], [.. Enumerable.Range(0, rows).Select(i => i % classes)], [Samples.Gauss(rows, Columns, random)], []);
}
