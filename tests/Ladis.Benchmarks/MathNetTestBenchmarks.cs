using BenchmarkDotNet.Attributes;
using MathNet.Numerics.LinearAlgebra;

namespace Ladis.Benchmarks;

/// <summary><see cref="TestBenchmarks"/> in MathNet, one thread; few iterations, for they take up to seconds.</summary>
[WarmupCount(1)]
[IterationCount(3)]
public class MathNetTestBenchmarks
{
    private Matrix<float> _x = Matrix<float>.Build.Dense(1, 1);
    private Matrix<float> _y = Matrix<float>.Build.Dense(1, 1);

    /// <summary>Rows a side.</summary>
    [Params(100, 500)]
    public int N { get; set; }

    /// <summary>Columns.</summary>
    [Params(64, 512, 2048)]
    public int D { get; set; }

    /// <summary>Labellings.</summary>
    [Params(199, 999)]
    public int B { get; set; }

    /// <summary>Draws the samples.</summary>
    [GlobalSetup]
    public void Setup() => (_x, _y) = (MathNetTest.ToMatrix(Rows.Gauss(N, D, 1)), MathNetTest.ToMatrix(Rows.Gauss(N, D, 2)));

    /// <summary>MathNet.</summary>
    [Benchmark]
    public double MathNetPaired() => MathNetTest.PValue(_x, _y, B);
}
