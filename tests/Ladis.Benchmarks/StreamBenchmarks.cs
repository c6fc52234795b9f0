using BenchmarkDotNet.Attributes;
using Ladis.Statistics;

namespace Ladis.Benchmarks;

/// <summary>An arrival at the conformal detector, with the two scores of the specification and with the default's four.</summary>
public class StreamBenchmarks
{
    /// <summary>Arrivals of one call.</summary>
    public const int Arrivals = 10_000;

    private ConformalDetector? _detector;
    private double[] _scores = [];
    private int[] _classes = [];

    /// <summary>Classes.</summary>
    [Params(10, 1000)]
    public int Classes { get; set; }

    /// <summary>Scores of an arrival.</summary>
    [Params(2, 4)]
    public int Scores { get; set; }

    /// <summary>Draws baseline and arrivals.</summary>
    [GlobalSetup]
    public void Setup()
    {
        var random = new SeededRandom(Seed.From(1));
        double[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextGaussian())];
        int[] Labels(int count) => [.. Enumerable.Range(0, count).Select(_ => random.Next(Classes))];
        var rows = 150 * Classes;
        double[][] DrawAll() => [.. Enumerable.Range(0, Scores).Select(_ => Draw(rows))];
        var calibration = ConformalCalibration.Build(DrawAll(), Labels(rows), DrawAll(), Labels(rows), Classes, BaselineDefaults.Bins);
        _detector = new ConformalDetector(calibration);
        (_scores, _classes) = (Draw(Scores * Arrivals), Labels(Arrivals));
    }

    /// <summary>One arrival (of 10,000).</summary>
    [Benchmark]
    public bool ConformalArrival()
    {
        var alarm = false;
        for (var t = 0; t < Arrivals; t++)
        {
            alarm |= _detector!.Observe(_classes[t], _scores.AsSpan(Scores * t, Scores), Seed.From((ulong)t));
        }

        return alarm;
    }
}
