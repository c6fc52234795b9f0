using BenchmarkDotNet.Attributes;
using Ladis.Statistics;

namespace Ladis.Benchmarks;

/// <summary><see cref="StreamBenchmarks"/> in plain lists and MathNet vectors. The lists grow from call to call, as a stream's would.</summary>
[IterationCount(5)]
public class MathNetStreamBenchmarks
{
    private readonly SeededRandom _random = new(Seed.From(1));
    private MathNetConformal[] _scores = [];
    private double[] _values = [];

    /// <summary>Classes.</summary>
    [Params(10, 1000)]
    public int Classes { get; set; }

    /// <summary>Scores of an arrival.</summary>
    [Params(2, 4)]
    public int Scores { get; set; }

    /// <summary>Fills the bags.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _scores = [.. Enumerable.Range(0, Scores).Select(_ => new MathNetConformal(Classes))];
        for (var row = 0; row < Scores * 150 * Classes; row++)
        {
            _scores[row % Scores].Rank(row / Scores % Classes, _random.NextGaussian(), 0.5);
        }

        _values = [.. Enumerable.Range(0, Scores * StreamBenchmarks.Arrivals).Select(_ => _random.NextGaussian())];
    }

    /// <summary>One arrival (of 10,000).</summary>
    [Benchmark]
    public double MathNetConformalArrival()
    {
        var evidence = 0.0;
        for (var i = 0; i < _values.Length; i++)
        {
            evidence = Math.Max(evidence, _scores[i % Scores].Bet(_scores[i % Scores].Rank(i / Scores % Classes, _values[i], _random.NextDouble())));
        }

        return evidence;
    }
}
