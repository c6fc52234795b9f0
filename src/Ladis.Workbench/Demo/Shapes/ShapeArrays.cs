using System.Buffers.Binary;
using Ladis.Files;

namespace Ladis.Workbench.Demo.Shapes;

/// <summary>Writes a range of pictures as NumPy arrays, which is what <c>lab/train_shapes.py</c> reads.</summary>
public static class ShapeArrays
{
    /// <summary>
    /// Writes <c>{name}.images.npy</c> (uint8 [count, 32, 32, 3], RGB) and <c>{name}.labels.npy</c> (int64 [count]) of the pictures
    /// <paramref name="first"/> … <paramref name="first"/> + <paramref name="count"/> − 1, replacing files that are there.
    /// </summary>
    /// <param name="folder">Created when absent.</param>
    /// <param name="name">First part of the file names, e.g. <c>train</c>.</param>
    /// <param name="seed">Names the set of pictures.</param>
    /// <param name="first">Index of the first picture.</param>
    /// <param name="count">Number of pictures, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is below 1.</exception>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public static void Write(string folder, string name, ulong seed, long first, int count)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        Directory.CreateDirectory(folder);
        using var images = File.Create(Path.Combine(folder, name + ".images.npy"));
        using var labels = File.Create(Path.Combine(folder, name + ".labels.npy"));
        Write(images, labels, seed, first, count);
    }

    private static void Write(Stream images, Stream labels, ulong seed, long first, int count)
    {
        NpyWriter.WriteHeader(images, NpyWriter.Bytes, [count, ShapeImage.Side, ShapeImage.Side, ShapeImage.Channels]);
        NpyWriter.WriteHeader(labels, NpyWriter.Integers, [count]);
        Span<byte> label = stackalloc byte[sizeof(long)];
        for (var i = 0; i < count; i++)
        {
            var image = ShapeGenerator.Draw(seed, first + i);
            images.Write(image.Pixels);
            BinaryPrimitives.WriteInt64LittleEndian(label, image.Label);
            labels.Write(label);
        }
    }
}
