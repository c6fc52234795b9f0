using BenchmarkDotNet.Attributes;
using Ladis.Statistics;

namespace Ladis.Benchmarks;

/// <summary>What a detector computes of a window.</summary>
public class RateBenchmarks
{
    private readonly DetectionRate _rate = new();
    private readonly FloatMatrix _window = Rows.Gauss(300, 512, 1);
    private readonly FloatMatrix _reference = Rows.Gauss(1500, 512, 2);
    private readonly FloatMatrix _thousand = Rows.Gauss(1000, 512, 3);
    private readonly ClassMatchedTest _matched;
    private readonly ClassMatchedTest _fused;
    private readonly FloatMatrix _narrow = Rows.Gauss(100, 64, 4);

    /// <summary>Prepares the tests.</summary>
    public RateBenchmarks()
    {
        var part = new BaselinePart([.. Enumerable.Range(0, 1500)], new int[1500], [Rows.Gauss(1500, 64, 5)], []);
        _matched = new ClassMatchedTest(part);
        _fused = new ClassMatchedTest(part, new WindowTestOptions { Fuse = true });
    }

    /// <summary>Detection rate of a 300-window, d = 512, 100 tests.</summary>
    [Benchmark]
    public double Rate() => _rate.Run(_window, _reference, Seed.From(1)).Rate;

    /// <summary>Class-matched test, n = 100, k = 4, d = 64, B = 199, one view.</summary>
    [Benchmark]
    public double ClassMatched() => _matched.Run([_narrow], new int[100], Seed.From(1)).PValue;

    /// <summary>The same with FUSE over five kernels.</summary>
    [Benchmark]
    public double ClassMatchedFuse() => _fused.Run([_narrow], new int[100], Seed.From(1)).PValue;

    /// <summary>Attribution of 1,000 requests, d = 512, 500 reference and 300 held-out rows.</summary>
    [Benchmark]
    public int WitnessOfThousand()
        => new Attribution(_reference.Select([.. Enumerable.Range(0, 500)]), _window, new int[300]).Rank(_thousand, new int[1000])[0].Row;
}
