namespace Ladis.Workbench.Attacks;

/// <summary>One picture of a Square Attack: the best bytes so far, and those that are tried next.</summary>
internal sealed class SquarePicture(byte[] clean, Memory<byte> best, int label, int levels)
{
    private readonly byte[] _candidate = best.ToArray();

    public int Label { get; } = label;

    public float Margin { get; private set; } = float.PositiveInfinity;

    public ReadOnlySpan<byte> Candidate => _candidate;

    /// <summary>Keeps the candidate if its margin is smaller.</summary>
    public void Judge(float margin)
    {
        if (margin >= Margin)
            return;
        Margin = margin;
        _candidate.CopyTo(best);
    }

    /// <summary>Vertical stripes of one pixel, each colour of each at a corner of the ball: the paper's start.</summary>
    public void ProposeStripes(Random random, int width)
    {
        var signs = new int[width * 3];
        for (var i = 0; i < signs.Length; i++)
            signs[i] = Sign(random);
        for (var i = 0; i < _candidate.Length; i++)
            _candidate[i] = Moved(i, signs[i % signs.Length]);
    }

    /// <summary>A square whose colours each go to a corner of the ball; what it holds already is drawn again, as a query must not be wasted.</summary>
    public void ProposeSquare(Random random, int width, int side)
    {
        best.Span.CopyTo(_candidate);
        var height = _candidate.Length / (3 * width);
        var changed = false;
        for (var attempt = 0; attempt < 10 && !changed; attempt++)
        {
            var (left, top) = (random.Next(width - side + 1), random.Next(height - side + 1));
            Span<int> signs = [Sign(random), Sign(random), Sign(random)];
            for (var y = top; y < top + side; y++)
            {
                for (var i = ((y * width) + left) * 3; i < ((y * width) + left + side) * 3; i++)
                {
                    var moved = Moved(i, signs[i % 3]);
                    changed |= moved != _candidate[i];
                    _candidate[i] = moved;
                }
            }
        }
    }

    private byte Moved(int index, int sign) => (byte)Math.Clamp(clean[index] + (sign * levels), 0, byte.MaxValue);

    private static int Sign(Random random) => random.Next(2) == 0 ? -1 : 1;
}
