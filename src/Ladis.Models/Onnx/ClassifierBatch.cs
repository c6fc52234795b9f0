using System.Numerics.Tensors;
using Ladis.Models.Graph;

namespace Ladis.Models.Onnx;

/// <summary>
/// The memory of one batch: pictures go in, logits and tap rows come out. Make one a thread and use it again and again; nothing is
/// allocated by a run. What it returns is valid until the next run.
/// </summary>
public sealed class ClassifierBatch : IDisposable
{
    private readonly TensorBuffer _input;
    private readonly float[]? _staging;
    private readonly Dictionary<string, TensorBuffer> _outputs;
    private readonly float[] _logits;
    private readonly float[][] _rows;
    private readonly float[] _scratch;
    private readonly OnnxClassifier _owner;

    internal ClassifierBatch(OnnxClassifier owner, int capacity, TensorBuffer input, Dictionary<string, TensorBuffer> outputs)
    {
        _owner = owner;
        Capacity = capacity;
        _input = input;
        _outputs = outputs;
        _staging = input.Type == ElementType.Float32 ? null : new float[capacity * input.RowLength];
        _logits = new float[capacity * owner.Classes];
        _rows = [.. owner.Taps.Select(t => new float[capacity * t.Width])];
        _scratch = outputs.Values.All(o => o.Type == ElementType.Float32) ? [] : new float[outputs.Values.Max(o => o.RowLength)];
    }

    /// <summary>The most pictures of a run.</summary>
    public int Capacity { get; }

    /// <summary>The pictures of the last run.</summary>
    public int Count { get; private set; }

    /// <summary>Where the preprocessor writes a picture: <see cref="InputSpec.Length"/> values. Different slots may be written at once.</summary>
    /// <param name="index">0 to <see cref="Capacity"/> − 1.</param>
    public Span<float> Input(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Capacity, nameof(index));
        return _staging is null ? _input.Floats(index, 1) : _staging.AsSpan(index * _input.RowLength, _input.RowLength);
    }

    /// <summary>The class scores of a picture before softmax.</summary>
    /// <param name="index">0 to <see cref="Count"/> − 1.</param>
    public ReadOnlySpan<float> Logits(int index) => Row(_logits, index, _owner.Classes);

    /// <summary>What a tap caught of a picture: <see cref="Tap.Width"/> values.</summary>
    /// <param name="tap">The tap's place in <see cref="OnnxClassifier.Taps"/>.</param>
    /// <param name="index">0 to <see cref="Count"/> − 1.</param>
    public ReadOnlySpan<float> Activation(int tap, int index) => Row(_rows[tap], index, _owner.Taps[tap].Width);

    /// <summary>Gives the runtime's handles back.</summary>
    public void Dispose()
    {
        _input.Dispose();
        foreach (var output in _outputs.Values)
            output.Dispose();
    }

    /// <summary>What the model itself returned as class scores of a picture, before anything was made of it.</summary>
    internal float[] Returned(int index)
    {
        var returned = new float[_owner.Head.ColumnsOf(_owner.Classes)];
        _outputs[_owner.LogitsTensor].Read(returned, index, 1);
        return returned;
    }

    internal bool BelongsTo(OnnxClassifier classifier) => ReferenceEquals(_owner, classifier);

    internal TensorBuffer InputBuffer => _input;

    internal TensorBuffer Output(string tensor) => _outputs[tensor];

    internal void BeginRun(int count)
    {
        if (_staging is not null)
            _input.Write(_staging.AsSpan(0, count * _input.RowLength), 0, count);
    }

    internal void EndRun(int count)
    {
        Count = count;
        var logits = _outputs[_owner.LogitsTensor];
        logits.Read(_logits.AsSpan(0, count * _owner.Head.ColumnsOf(_owner.Classes)), 0, count);
        _owner.Head.ToScores(_logits.AsSpan(0, count * _owner.Classes), count);
        for (var t = 0; t < _rows.Length; t++)
        {
            if (_owner.Taps[t].Tensor == _owner.LogitsTensor)
                _logits.AsSpan(0, count * _owner.Classes).CopyTo(_rows[t]);
            else
                Pool(_owner.Taps[t], _outputs[_owner.Taps[t].Tensor], _rows[t], count);
        }
    }

    private void Pool(Tap tap, TensorBuffer output, float[] rows, int count)
    {
        if (tap.Positions == 1)
        {
            output.Read(rows.AsSpan(0, count * tap.Width), 0, count);
            return;
        }

        for (var i = 0; i < count; i++)
        {
            var row = rows.AsSpan(i * tap.Width, tap.Width);
            if (tap.Pooling == TapPooling.ChannelsFirst)
                MeanOfTail(Values(output, i), row);
            else
                MeanOfHead(Values(output, i), row);
        }
    }

    private ReadOnlySpan<float> Values(TensorBuffer output, int index)
    {
        if (output.Type == ElementType.Float32)
            return output.Floats(index, 1);
        var values = _scratch.AsSpan(0, output.RowLength);
        output.Read(values, index, 1);
        return values;
    }

    private static void MeanOfTail(ReadOnlySpan<float> values, Span<float> row)
    {
        var positions = values.Length / row.Length;
        for (var c = 0; c < row.Length; c++)
            row[c] = TensorPrimitives.Sum(values.Slice(c * positions, positions)) / positions;
    }

    private static void MeanOfHead(ReadOnlySpan<float> values, Span<float> row)
    {
        row.Clear();
        for (var from = 0; from < values.Length; from += row.Length)
            TensorPrimitives.Add(row, values.Slice(from, row.Length), row);
        TensorPrimitives.Divide(row, values.Length / row.Length, row);
    }

    private ReadOnlySpan<float> Row(float[] rows, int index, int width)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
        return rows.AsSpan(index * width, width);
    }
}
