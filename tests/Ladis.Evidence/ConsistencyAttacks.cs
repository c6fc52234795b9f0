using Ladis.Models.Graph;
using Ladis.Models.Preprocessing;
using Ladis.Statistics;
using Microsoft.ML.OnnxRuntime;

namespace Ladis.Evidence;

/// <summary>
/// Attacks on CIFAR-10 / ResNet-20 that the inner layers hardly show, and one that knows the second look. All are L∞ with the signs of gradients, end in bytes and are made from
/// the first <see cref="Pictures"/> of <c>clean_attackimages</c>.
/// </summary>
/// <param name="models">The folder of the models.</param>
internal sealed class ConsistencyAttacks(string models)
{
    public const int Pictures = 600;

    /// <summary>PGD of one grey level: 20 steps from the picture itself.</summary>
    public const string Weak = "PGD 1|255";

    /// <summary>The penultimate vector steered onto that of a random clean picture of another class: 8/255, 40 steps.</summary>
    public const string Steered = "steered";

    /// <summary>PGD .0314 on the sum of the losses of the picture and of the filtered picture, the filter passed straight through; 20 steps.</summary>
    public const string Through = "PGD .0314 through the filter";

    private const int Length = 3072;
    private const int Plane = 1024;
    private const int Batch = 50;

    private static readonly float[] Mean = [0.485f, 0.456f, 0.406f];
    private static readonly float[] Deviation = [0.229f, 0.224f, 0.225f];
    private static readonly InputSpec Input = new("input", ElementType.Float32, TensorLayout.Nchw, 3, 32, 32, true, 0);

    public static bool Knows(string name) => name is Weak or Steered or Through;

    /// <summary>Attacks the pictures.</summary>
    /// <param name="name">The attack.</param>
    /// <param name="pictures">At least <see cref="Pictures"/>, one after the other.</param>
    /// <param name="predicted">Their predicted classes.</param>
    /// <param name="others">Clean pictures' activations, to steer to.</param>
    public byte[] Attack(string name, byte[] pictures, int[] predicted, CifarSet others)
    {
        var (epsilon, steps) = name switch { Weak => (1 / 255f, 20), Steered => (8 / 255f, 40), _ => (0.0314f, 20) };
        var attacked = new byte[Pictures * Length];
        using var options = new SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1 };
        var gradient = File.ReadAllBytes(Path.Combine(models, "cifar-resnet20-ft.inputgrad.onnx"));
        using var session = new InferenceSession(name == Steered ? SteeringGraph.Of(gradient) : gradient, options);
        for (var first = 0; first < Pictures; first += Batch)
        {
            var clean = Planes(pictures.AsSpan(first * Length, Batch * Length));
            var labels = predicted[first..(first + Batch)];
            var targets = name == Steered ? Targets(labels, others, first) : null;
            var moved = Descend(clean, epsilon, steps, pixels => Gradient(session, name, pixels, labels, targets));
            Interleaved(moved, attacked.AsSpan(first * Length, Batch * Length));
        }

        return attacked;
    }

    /// <summary>Pixels of [0, 1], plane by plane, as the model takes them.</summary>
    public static float[] Normalised(ReadOnlySpan<float> planes)
    {
        var input = new float[planes.Length];
        for (var i = 0; i < input.Length; i++)
            input[i] = (planes[i] - Mean[i / Plane % 3]) / Deviation[i / Plane % 3];
        return input;
    }

    /// <summary>The input of the second look.</summary>
    public static float[] Filtered(ReadOnlySpan<float> input)
    {
        var (filter, filtered) = (new MedianFilter(Input), new float[input.Length]);
        for (var at = 0; at < input.Length; at += Length)
            filter.Apply(input.Slice(at, Length), filtered.AsSpan(at, Length));
        return filtered;
    }

    private static float[] Descend(float[] clean, float epsilon, int steps, Func<float[], float[]> gradient)
    {
        float[] pixels = [.. clean];
        var step = 2.5f * epsilon / steps;
        for (var n = 0; n < steps; n++)
        {
            var slope = gradient(pixels);
            for (var i = 0; i < pixels.Length; i++)
                pixels[i] = Math.Clamp(Math.Clamp(pixels[i] + (step * Math.Sign(slope[i])), clean[i] - epsilon, clean[i] + epsilon), 0, 1);
        }

        return pixels;
    }

    private static float[] Gradient(InferenceSession session, string name, float[] pixels, int[] labels, float[]? targets)
    {
        var input = Normalised(pixels);
        var slope = Run(session, input, labels, targets);
        // Steering goes down its loss.
        if (name == Steered)
            return Array.ConvertAll(slope, each => -each);
        if (name == Through)
            slope = [.. slope.Zip(Run(session, Filtered(input), labels, null), (one, other) => one + other)];
        return slope;
    }

    private static float[] Run(InferenceSession session, float[] input, int[] labels, float[]? targets)
    {
        using var images = OrtValue.CreateTensorValueFromMemory(input, [labels.Length, 3, 32, 32]);
        using var classes = OrtValue.CreateTensorValueFromMemory(Array.ConvertAll(labels, label => (long)label), [labels.Length]);
        using var aims = OrtValue.CreateTensorValueFromMemory(targets ?? [0f], targets is null ? [1, 1] : [labels.Length, SteeringGraph.Width]);
        using var options = new RunOptions();
        using var outputs = targets is null
            ? session.Run(options, ["input", "labels"], [images, classes], ["grad"])
            : session.Run(options, ["input", "labels", SteeringGraph.Target], [images, classes, aims], ["grad"]);
        return outputs[0].GetTensorDataAsSpan<float>().ToArray();
    }

    private static float[] Targets(int[] labels, CifarSet others, int first)
    {
        var targets = new float[labels.Length * SteeringGraph.Width];
        for (var i = 0; i < labels.Length; i++)
        {
            var random = new SeededRandom(Seed.From("steer").With((long)(first + i)));
            var row = random.Next(others.Count);
            while (others.Classes[row] == labels[i])
                row = random.Next(others.Count);
            others.Taps[5].Row(row).CopyTo(targets.AsSpan(i * SteeringGraph.Width));
        }

        return targets;
    }

    private static float[] Planes(ReadOnlySpan<byte> pictures)
    {
        var planes = new float[pictures.Length];
        for (var i = 0; i < planes.Length; i++)
            planes[(i / Length * Length) + (i % 3 * Plane) + (i % Length / 3)] = pictures[i] / 255f;
        return planes;
    }

    private static void Interleaved(float[] planes, Span<byte> pictures)
    {
        for (var i = 0; i < planes.Length; i++)
            pictures[i] = (byte)MathF.Round(planes[(i / Length * Length) + (i % 3 * Plane) + (i % Length / 3)] * 255);
    }
}
