using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Ladis.Models.Graph;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Ladis.Models.Onnx;

/// <summary>
/// Memory for some rows of a tensor, taken once, that ONNX Runtime reads or writes in place. Rows are seen as float32 whatever the
/// tensor's own type.
/// </summary>
internal sealed class TensorBuffer : IDisposable
{
    private readonly byte[] _memory;
    private readonly long[] _rowShape;
    private readonly bool _batchAxis;
    private readonly int _rowBytes;
    private readonly Dictionary<(int First, int Count), OrtValue> _views = [];

    /// <param name="type">The tensor's type: float32, float16, float64 or uint8.</param>
    /// <param name="rows">The most rows that a run has.</param>
    /// <param name="rowShape">The extents of one row, without the batch axis.</param>
    /// <param name="batchAxis">Whether the tensor has a batch axis.</param>
    public TensorBuffer(ElementType type, int rows, IReadOnlyList<int> rowShape, bool batchAxis)
    {
        Type = type;
        _rowShape = [.. rowShape.Select(extent => (long)extent)];
        _batchAxis = batchAxis;
        RowLength = rowShape.Aggregate(1, (product, extent) => product * extent);
        _rowBytes = RowLength * BytesOf(type);
        _memory = GC.AllocateArray<byte>(checked(rows * _rowBytes), pinned: true);
    }

    public ElementType Type { get; }

    /// <summary>Values a row.</summary>
    public int RowLength { get; }

    public static bool Supports(ElementType type) =>
        type is ElementType.Float32 or ElementType.Float16 or ElementType.Float64 or ElementType.UInt8;

    /// <summary>The rows as the runtime sees them; of type float32 only.</summary>
    public Span<float> Floats(int first, int count) => MemoryMarshal.Cast<byte, float>(Bytes(first, count));

    /// <summary>The rows as a tensor of ONNX Runtime. It stays valid as long as this buffer.</summary>
    public OrtValue View(int first, int count)
    {
        if (_views.TryGetValue((first, count), out var view))
            return view;
        long[] shape = _batchAxis ? [count, .. _rowShape] : _rowShape;
        var start = Marshal.UnsafeAddrOfPinnedArrayElement(_memory, first * _rowBytes);
        view = OrtValue.CreateTensorValueWithData(OrtMemoryInfo.DefaultInstance, (TensorElementType)Type, shape, start, (long)count * _rowBytes);
        _views.Add((first, count), view);
        return view;
    }

    /// <summary>Writes rows given as float32 in the tensor's own type.</summary>
    public void Write(ReadOnlySpan<float> values, int first, int count)
    {
        var bytes = Bytes(first, count);
        switch (Type)
        {
            case ElementType.Float16:
                TensorPrimitives.ConvertToHalf(values, MemoryMarshal.Cast<byte, Half>(bytes));
                break;
            case ElementType.Float64:
                TensorPrimitives.ConvertChecked<float, double>(values, MemoryMarshal.Cast<byte, double>(bytes));
                break;
            case ElementType.UInt8:
                for (var i = 0; i < bytes.Length; i++)
                    bytes[i] = (byte)Math.Clamp(MathF.Round(values[i]), byte.MinValue, byte.MaxValue);
                break;
            default:
                values.CopyTo(Floats(first, count));
                break;
        }
    }

    /// <summary>Reads rows of the tensor's own type as float32.</summary>
    public void Read(Span<float> values, int first, int count)
    {
        var bytes = Bytes(first, count);
        switch (Type)
        {
            case ElementType.Float16:
                TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<byte, Half>(bytes), values);
                break;
            case ElementType.Float64:
                TensorPrimitives.ConvertTruncating<double, float>(MemoryMarshal.Cast<byte, double>(bytes), values);
                break;
            case ElementType.UInt8:
                TensorPrimitives.ConvertChecked<byte, float>(bytes, values);
                break;
            default:
                Floats(first, count).CopyTo(values);
                break;
        }
    }

    public void Dispose()
    {
        foreach (var view in _views.Values)
            view.Dispose();
        _views.Clear();
    }

    /// <summary>Bytes of one row.</summary>
    public static int BytesOf(ElementType type, IReadOnlyList<int> rowShape) => rowShape.Aggregate(BytesOf(type), (product, extent) => checked(product * extent));

    private static int BytesOf(ElementType type) => type switch
    {
        ElementType.UInt8 => 1,
        ElementType.Float16 => 2,
        ElementType.Float32 => 4,
        ElementType.Float64 => 8,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Only float32, float16, float64 and uint8 are buffered."),
    };

    private Span<byte> Bytes(int first, int count) => _memory.AsSpan(first * _rowBytes, count * _rowBytes);
}
