using System.Numerics.Tensors;

namespace Ladis.Statistics;

/// <summary>
/// A stream's last requests, by which a near copy of one is found: a request that looks like it and is as near to it in the penultimate layer as no two
/// different pictures are. Both, as an attack brings a picture near to another in one of them alone. An arrival costs 64 multiplications a request.
/// </summary>
/// <param name="capacity">Requests that are remembered.</param>
/// <param name="rule">Nearness in the penultimate layer.</param>
public sealed class CopyMemory(int capacity, CopyRule rule)
{
    private readonly float[] _directions = new float[capacity * PictureSketch.Cells];
    private readonly float[]?[] _rows = new float[]?[capacity];
    private long _count;

    /// <summary>Remembers a request, and forgets the oldest one beyond the capacity.</summary>
    /// <param name="direction">The direction of its sketch; empty where it has none.</param>
    /// <param name="row">Its penultimate row; null where it has no sketch.</param>
    public void Add(ReadOnlySpan<float> direction, float[]? row)
    {
        var place = (int)(_count++ % capacity);
        _rows[place] = row;
        direction.CopyTo(Direction(place));
    }

    /// <summary>Whether a request is a near copy of one of the last.</summary>
    /// <param name="direction">The direction of its sketch.</param>
    /// <param name="row">Its penultimate row.</param>
    /// <param name="last">How many of the last requests still count.</param>
    public bool Holds(ReadOnlySpan<float> direction, ReadOnlySpan<float> row, int last)
    {
        for (var number = _count - Math.Min(Math.Min(last, capacity), _count); number < _count; number++)
        {
            var place = (int)(number % capacity);
            if (_rows[place] is { } other && TensorPrimitives.Dot(direction, Direction(place)) >= PictureSketch.Alike && rule.AreNear(row, other))
                return true;
        }

        return false;
    }

    private Span<float> Direction(int place) => _directions.AsSpan(place * PictureSketch.Cells, PictureSketch.Cells);
}
