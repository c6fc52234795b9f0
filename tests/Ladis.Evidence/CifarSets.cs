using Ladis.Files;
using Ladis.Statistics;
using Microsoft.ML.OnnxRuntime;

namespace Ladis.Evidence;

/// <summary>
/// Activations of the evaluation images under CIFAR-10 / ResNet-20, pooled over their spatial axes; kept in a cache,
/// because capturing them takes a minute. Names beginning with <c>corrupted </c>, <c>attacked </c> or <c>night </c> are made from clean pictures.
/// </summary>
internal sealed class CifarSets(string shared, string cache)
{
    public static readonly string[] Taps = ["pixels", "stem", "layer1_2", "layer2_2", "layer3_1", "avgpool", "logits"];

    /// <summary>The clean pictures that the baseline has not seen.</summary>
    public static readonly string[] Unseen = ["clean_holdout", "clean_attackimages", "clean_corrimages"];

    private static readonly float[] Mean = [0.485f, 0.456f, 0.406f];
    private static readonly float[] Deviation = [0.229f, 0.224f, 0.225f];
    private readonly Dictionary<string, CifarSet> _sets = new(StringComparer.Ordinal);
    private InferenceSession? _session;

    public CifarSet this[string name]
    {
        get
        {
            if (!_sets.TryGetValue(name, out var set))
            {
                _sets[name] = set = Load(name);
            }

            return set;
        }
    }

    /// <summary>The true classes of a set of clean pictures.</summary>
    public int[] Labels(string name)
    {
        var rows = File.ReadLines(Path.Combine(shared, "data", "cifar10", "labels.csv")).Select(line => line.Split(',')).Where(cells => cells[0] == name.Replace('_', '-'));
        return [.. rows.OrderBy(cells => int.Parse(cells[1])).Select(cells => int.Parse(cells[3]))];
    }

    private CifarSet Load(string name)
    {
        var path = Path.Combine(cache, name + ".bin");
        if (!File.Exists(path))
        {
            Directory.CreateDirectory(cache);
            Capture(name).Write(path + ".part");
            File.Move(path + ".part", path);
        }

        return CifarSet.Read(path);
    }

    private CifarSet Capture(string name)
    {
        Console.Error.WriteLine($"capturing {name}");
        var images = Images(name, out var count);
        var values = new List<float>[Taps.Length];
        for (var t = 0; t < Taps.Length; t++)
        {
            values[t] = [];
        }

        for (var first = 0; first < count; first += 50)
        {
            Run(images.AsSpan(first * 3072, Math.Min(50, count - first) * 3072), values);
        }

        var taps = Array.ConvertAll(values, list => new FloatMatrix(count, list.Count / count, [.. list]));
        var logits = taps[^1];
        var classes = Enumerable.Range(0, count).Select(i => System.Numerics.Tensors.TensorPrimitives.IndexOfMax<float>(logits.Row(i))).ToArray();
        return new CifarSet(taps, classes);
    }

    /// <summary>RGB of [0, 1], height × width × channel.</summary>
    private float[] Images(string name, out int count)
    {
        var folder = Path.Combine(shared, "data", "cifar10");
        const string exact = "pgd_eps0p003_float", corrupted = "corrupted ", attacked = "attacked ", night = "night ";
        if (name.StartsWith(corrupted, StringComparison.Ordinal))
        {
            return Scaled(AlteredPictures.Corrupt(name[corrupted.Length..], Clean("clean_corrimages")), out count);
        }

        if (name.StartsWith(night, StringComparison.Ordinal))
        {
            return Scaled(AlteredPictures.Corrupt("night", Clean(name[night.Length..])), out count);
        }

        if (ConsistencyAttacks.Knows(name))
        {
            return Scaled(new ConsistencyAttacks(Path.Combine(folder, "models")).Attack(name, Clean("clean_attackimages"), this["clean_attackimages"].Classes, this["clean_baseline"]), out count);
        }

        if (name.StartsWith(attacked, StringComparison.Ordinal))
        {
            var attacks = new CifarAttacks(Path.Combine(folder, "models"));
            return Scaled(attacks.Attack(name[attacked.Length..], Clean("clean_attackimages"), this["clean_attackimages"].Classes), out count);
        }

        var images = Scaled(Clean(name == exact ? "clean_attackimages" : name), out count);
        if (name == exact)
        {
            var archive = Path.Combine(folder, "pgd-eps0.003-float-delta-int8.npz");
            var deltas = NpyArray.Read(archive, NpyArray.Names(archive)[0]).Content.Span;
            for (var i = 0; i < images.Length; i++)
            {
                images[i] += unchecked((sbyte)deltas[i]) * (0.003f / 127);
            }
        }

        return images;
    }

    private byte[] Clean(string set) => NpyArray.Read(Path.Combine(shared, "data", "cifar10", "images_uint8_nhwc.npz"), set).Content.ToArray();

    private static float[] Scaled(byte[] pictures, out int count)
    {
        count = pictures.Length / 3072;
        return Array.ConvertAll(pictures, value => value / 255f);
    }

    private void Run(ReadOnlySpan<float> images, List<float>[] values)
    {
        _session ??= Open();
        var count = images.Length / 3072;
        var input = new float[images.Length];
        for (var i = 0; i < images.Length; i++)
        {
            var (image, pixel, channel) = (i / 3072, i / 3 % 1024, i % 3);
            input[(image * 3072) + (channel * 1024) + pixel] = (images[i] - Mean[channel]) / Deviation[channel];
        }

        values[0].AddRange(images);
        using var tensor = OrtValue.CreateTensorValueFromMemory(input, [count, 3, 32, 32]);
        using var options = new RunOptions();
        using var outputs = _session.Run(options, ["input"], [tensor], Taps[1..]);
        for (var t = 1; t < Taps.Length; t++)
        {
            var shape = outputs[t - 1].GetTensorTypeAndShape().Shape;
            Pool(outputs[t - 1].GetTensorDataAsSpan<float>(), count, (int)shape[1], values[t]);
        }
    }

    private static void Pool(ReadOnlySpan<float> data, int count, int channels, List<float> target)
    {
        var means = new float[channels];
        for (var i = 0; i < count; i++)
        {
            SpatialPooling.Average(data.Slice(i * (data.Length / count), data.Length / count), channels, means);
            target.AddRange(means);
        }
    }

    private InferenceSession Open()
    {
        using var options = new SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1 };
        return new InferenceSession(Path.Combine(shared, "data", "cifar10", "models", "cifar-resnet20-ft.allblocks.onnx"), options);
    }
}
