using System.Text.Json;
using Ladis.Files;

namespace Ladis.Testing;

/// <summary>One set of the shared CIFAR-10 pictures: 32 × 32 RGB bytes, row by row, and the true classes.</summary>
public sealed record CifarSet(byte[] Pixels, int[] Labels)
{
    public const int Side = 32;
    public const int Length = Side * Side * 3;

    public int Count => Labels.Length;

    public ReadOnlySpan<byte> Image(int index) => Pixels.AsSpan(index * Length, Length);

    /// <summary>The path of a model of this data; skips the test where it is absent.</summary>
    public static string Model(string name) => SharedData.FindOrSkip($"data/cifar10/models/{name}");

    /// <summary>The first pictures of a set.</summary>
    /// <param name="array">The array in the archive, for instance <c>clean_holdout</c>; its rows in labels.csv are called <c>clean-holdout</c>.</param>
    /// <param name="count">The first so many pictures.</param>
    public static CifarSet Load(string array, int count)
    {
        var pixels = NpyArray.Read(SharedData.FindOrSkip("data/cifar10/images_uint8_nhwc.npz"), array).Bytes(0, count * Length).ToArray();
        return new CifarSet(pixels, ReadLabels(array.Replace('_', '-'), count));
    }

    /// <summary>The accuracy that the reference implementation measured, 0 to 1.</summary>
    public static double ReferenceAccuracy(string set)
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(SharedData.FindOrSkip("data/cifar10/accuracy.json")));
        return json.RootElement.GetProperty(set).GetProperty("acc").GetDouble();
    }

    private static int[] ReadLabels(string set, int count) =>
        [.. File.ReadLines(SharedData.FindOrSkip("data/cifar10/labels.csv")).Select(l => l.Split(',')).Where(f => f[0] == set).Take(count).Select(f => int.Parse(f[3]))];
}
