using System.Runtime.InteropServices;
using Ladis.Statistics;
using Microsoft.ML.OnnxRuntime;

namespace Ladis.Evidence;

/// <summary>The second look at sets of pictures: what <c>RequestClassifier</c> computes, by the product's filter; kept in the cache.</summary>
/// <param name="sets">Pictures and logits.</param>
/// <param name="models">The folder of the models.</param>
/// <param name="cache">The folder of the cache.</param>
internal sealed class SecondLook(CifarSets sets, string models, string cache)
{
    private const int Length = 3072;
    private const int Batch = 50;
    private const int Logits = 6;

    private readonly Dictionary<string, float[]> _scores = new(StringComparer.Ordinal);

    /// <summary>The consistency score of each picture of a set.</summary>
    public float[] this[string set]
    {
        get
        {
            if (!_scores.TryGetValue(set, out var scores))
                _scores[set] = scores = Load(set);
            return scores;
        }
    }

    private float[] Load(string name)
    {
        var path = Path.Combine(cache, name + ".consistency");
        if (File.Exists(path))
            return MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(path)).ToArray();
        var scores = Compute(sets[name]);
        File.WriteAllBytes(path, MemoryMarshal.AsBytes<float>(scores).ToArray());
        return scores;
    }

    private float[] Compute(CifarSet set)
    {
        using var options = new SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1 };
        using var session = new InferenceSession(Path.Combine(models, "cifar-resnet20-ft.plain.onnx"), options);
        var scores = new float[set.Count];
        for (var first = 0; first < set.Count; first += Batch)
        {
            var count = Math.Min(Batch, set.Count - first);
            var planes = new float[count * Length];
            for (var i = 0; i < planes.Length; i++)
                planes[(i / Length * Length) + (i % 3 * (Length / 3)) + (i % Length / 3)] = set.Taps[0][first + (i / Length), i % Length];
            using var input = OrtValue.CreateTensorValueFromMemory(ConsistencyAttacks.Filtered(ConsistencyAttacks.Normalised(planes)), [count, 3, 32, 32]);
            using var run = new RunOptions();
            using var outputs = session.Run(run, ["input"], [input], ["logits"]);
            var logits = outputs[0].GetTensorDataAsSpan<float>();
            for (var i = 0; i < count; i++)
                scores[first + i] = (float)(Certainty(logits.Slice(i * 10, 10), set.Classes[first + i]) - Certainty(set.Taps[Logits].Row(first + i), set.Classes[first + i]));
        }

        return scores;
    }

    private static double Certainty(ReadOnlySpan<float> logits, int index)
    {
        var others = 0.0;
        for (var i = 0; i < logits.Length; i++)
            others += i == index ? 0 : Math.Exp(logits[i] - logits[index]);
        return -Math.Log(1 + others) - Math.Log(others);
    }
}

/// <summary>Requests under one split of the baseline, with the second look at all of them, and without any.</summary>
internal sealed class ConsistencyPools
{
    private readonly CifarSets _sets;
    private readonly SecondLook _look;
    private readonly Dictionary<string, (double[] Scores, int Class)[]> _pools = new(StringComparer.Ordinal);

    public ConsistencyPools(CifarSets sets, SecondLook look, ulong split, bool labels)
    {
        const string rows = "clean_baseline";
        (_sets, _look) = (sets, look);
        var known = labels ? sets.Labels(rows) : null;
        With = Baseline.Build(CifarBaseline.Rows(sets[rows], known, look[rows]), new BaselineOptions { Seed = Seed.From(split) });
        Without = Baseline.Build(CifarBaseline.Rows(sets[rows], known), new BaselineOptions { Seed = Seed.From(split) });
    }

    public Baseline With { get; }

    public Baseline Without { get; }

    /// <summary>All scores of the pictures of a set; without the last of them they are those of <see cref="Without"/>.</summary>
    public (double[] Scores, int Class)[] this[string set]
    {
        get
        {
            if (!_pools.TryGetValue(set, out var pool))
                _pools[set] = pool = [.. Scored(set)];
            return pool;
        }
    }

    private IEnumerable<(double[] Scores, int Class)> Scored(string name)
    {
        var set = _sets[name];
        for (var row = 0; row < set.Count; row++)
        {
            var scores = new double[With.Scores.Count];
            With.Evaluate(set.Observation(row, CifarBaseline.Taps) with { Consistency = _look[name][row] }, scores);
            yield return (scores, set.Classes[row]);
        }
    }
}
