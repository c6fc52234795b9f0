using System.Buffers.Binary;
using Google.Protobuf;
using Ladis.Contracts.V1;

namespace Ladis.Contracts;

/// <summary>Values of a tensor, in whichever precision the message has them.</summary>
public static class TensorValues
{
    private const int HalfBytes = 2;

    /// <summary>Number of values.</summary>
    /// <param name="tensor">A tensor.</param>
    public static int Count(Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        return tensor.Float16.IsEmpty ? tensor.Float32.Count : tensor.Float16.Length / HalfBytes;
    }

    /// <summary>Bytes that the values take in the message.</summary>
    /// <param name="tensor">A tensor.</param>
    public static int Bytes(Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        return tensor.Float16.IsEmpty ? tensor.Float32.Count * sizeof(float) : tensor.Float16.Length;
    }

    /// <summary>The values in single precision, row-major.</summary>
    /// <param name="tensor">A tensor.</param>
    public static float[] ToArray(Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        if (tensor.Float16.IsEmpty)
            return [.. tensor.Float32];
        var values = new float[tensor.Float16.Length / HalfBytes];
        CopyTo(tensor, values);
        return values;
    }

    /// <summary>Writes the values in single precision, row-major.</summary>
    /// <param name="tensor">A tensor.</param>
    /// <param name="values">Where to write; at least <see cref="Count"/> values.</param>
    public static void CopyTo(Tensor tensor, Span<float> values)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        var count = Count(tensor);
        for (var i = 0; i < count; i++)
            values[i] = tensor.Float16.IsEmpty ? tensor.Float32[i] : (float)BinaryPrimitives.ReadHalfLittleEndian(tensor.Float16.Span[(i * HalfBytes)..]);
    }

    /// <summary>A row of values as a message.</summary>
    /// <param name="values">The values.</param>
    /// <param name="half">Whether to halve the bytes: about three significant digits remain, and values beyond ±65,504 become infinite.</param>
    public static Tensor Row(ReadOnlySpan<float> values, bool half)
    {
        var tensor = new Tensor { Shape = { values.Length } };
        if (!half)
        {
            tensor.Float32.AddRange(values);
            return tensor;
        }

        var bytes = new byte[values.Length * HalfBytes];
        for (var i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteHalfLittleEndian(bytes.AsSpan(i * HalfBytes), (Half)values[i]);
        tensor.Float16 = UnsafeByteOperations.UnsafeWrap(bytes);
        return tensor;
    }
}
