namespace Ladis.Statistics;

/// <summary>What weighted bags hold by slot of true classes: rows of the reference, and what has joined, whatever the score. Scores that some rows lack have masses of their own.</summary>
internal sealed class SlotMasses
{
    private readonly TrueClasses _classes;
    private readonly int[] _rows;
    private readonly double[] _joined;
    private readonly double[] _joinedSquares;

    /// <summary>Of scores that every row has.</summary>
    public SlotMasses(TrueClasses classes)
        : this(classes, classes.Rows)
    {
    }

    /// <summary>Of a score that only some rows have.</summary>
    public SlotMasses(TrueClasses classes, ScoreBins bins)
        : this(classes, [.. Enumerable.Range(0, bins.Slot(bins.Classes)).Select(bins.LabelledIn)])
    {
    }

    private SlotMasses(TrueClasses classes, int[] rows) =>
        (_classes, _rows, _joined, _joinedSquares) = (classes, rows, new double[rows.Length], new double[rows.Length]);

    public void Reset()
    {
        Array.Clear(_joined);
        Array.Clear(_joinedSquares);
    }

    /// <summary>Sums over the slots of a predicted class under their weights.</summary>
    /// <param name="predictedClass">The class.</param>
    /// <param name="weights">The weight of each of its slots.</param>
    /// <param name="leastEffective">Effective rows that a bet needs, unless the class has fewer than twice as many: then half of its rows.</param>
    /// <param name="own">The weight that an arrival of the class has itself: the mean over its true class.</param>
    /// <param name="enough">Whether the bag's effective sample size suffices for a bet.</param>
    /// <returns>The sum of all weights.</returns>
    public double Total(int predictedClass, ReadOnlySpan<double> weights, double leastEffective, out double own, out bool enough)
    {
        var first = _classes.Slot(predictedClass);
        double mass = 0, squares = 0, reference = 0, weighted = 0;
        var rows = 0;
        for (var i = 0; i < weights.Length; i++)
        {
            var (weight, slot) = (weights[i], first + i);
            mass += weight * (_rows[slot] + _joined[slot]);
            squares += weight * weight * (_rows[slot] + _joinedSquares[slot]);
            reference += weight * _rows[slot];
            weighted += weight * weight * _rows[slot];
            rows += _rows[slot];
        }

        own = reference > 0 ? weighted / reference : 1;
        enough = mass > 0 && mass * mass >= squares * Math.Min(leastEffective, rows / 2.0);
        return mass;
    }

    /// <summary>An arrival joins.</summary>
    /// <param name="slot">Its slot.</param>
    /// <param name="grains">The inverse of the slot's weight, in <see cref="WeightedBag.Grain"/>ths.</param>
    public void Join(int slot, int grains)
    {
        var inverse = grains / (double)WeightedBag.Grain;
        _joined[slot] += inverse;
        _joinedSquares[slot] += inverse * inverse;
    }

    /// <summary>Slots that nothing has joined take a byte.</summary>
    public void Save(BinaryWriter writer)
    {
        for (var slot = 0; slot < _joined.Length; slot++)
        {
            writer.Write(_joined[slot] > 0);
            if (_joined[slot] > 0)
            {
                writer.Write(_joined[slot]);
                writer.Write(_joinedSquares[slot]);
            }
        }
    }

    public void Load(BinaryReader reader)
    {
        for (var slot = 0; slot < _joined.Length; slot++)
        {
            (_joined[slot], _joinedSquares[slot]) = reader.ReadBoolean() ? (reader.ReadDouble(), reader.ReadDouble()) : (0, 0);
        }
    }
}
