namespace Ladis.Workbench.Attacks;

/// <summary>What an attack did, counted over the pictures as they were written.</summary>
internal sealed class AttackTally
{
    private double _length;

    public int Pictures { get; private set; }

    public int CleanRight { get; private set; }

    public int AttackedRight { get; private set; }

    public int OnTarget { get; private set; }

    /// <summary>The largest change of a byte.</summary>
    public int LargestChange { get; private set; }

    /// <summary>Mean Euclidean length of the changes, pixel values ranging from 0 to 1.</summary>
    public double MeanLength => _length / Math.Max(1, Pictures);

    public void Add(ReadOnlySpan<byte> before, ReadOnlySpan<byte> after, int label, int? target, int predictedBefore, int predictedAfter)
    {
        var squares = 0.0;
        for (var i = 0; i < before.Length; i++)
        {
            var change = Math.Abs(before[i] - after[i]);
            LargestChange = Math.Max(LargestChange, change);
            squares += (double)change * change;
        }

        _length += Math.Sqrt(squares) / byte.MaxValue;
        Pictures++;
        CleanRight += predictedBefore == label ? 1 : 0;
        AttackedRight += predictedAfter == label ? 1 : 0;
        OnTarget += predictedAfter == target ? 1 : 0;
    }
}
