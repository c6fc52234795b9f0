using BenchmarkDotNet.Attributes;
using Ladis.Statistics;

namespace Ladis.Benchmarks;

/// <summary>A step of the kernel-witness e-process, 384 pairs of features.</summary>
public class WitnessBenchmarks
{
    private KernelWitnessDetector? _detector;
    private FloatMatrix _arrivals = new(1, 1);
    private int _next;

    /// <summary>Columns.</summary>
    [Params(64, 512)]
    public int D { get; set; }

    /// <summary>Maps the reference.</summary>
    [GlobalSetup]
    public void Setup()
    {
        var part = new BaselinePart([.. Enumerable.Range(0, 1000)], [.. Enumerable.Range(0, 1000).Select(i => i % 10)], [Rows.Gauss(1000, D, 1)], []);
        _detector = new KernelWitnessDetector(new KernelWitnessCalibration(part, part, 0, 384, Seed.From(1)));
        _arrivals = Rows.Gauss(1000, D, 2);
    }

    /// <summary>One arrival.</summary>
    [Benchmark]
    public bool KernelWitnessStep()
    {
        _next = (_next + 1) % 1000;
        return _detector!.Observe(_arrivals.Row(_next), _next % 10);
    }
}
