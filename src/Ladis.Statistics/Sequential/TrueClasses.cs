namespace Ladis.Statistics;

/// <summary>
/// Which true classes stand behind each predicted class of a bag's rows: the confusion matrix, sparse, and the slots that bags count true classes in.
/// Each predicted class has slots for its most frequent true classes and one for all others together, as many as <see cref="MostCells"/> allows;
/// without labels it has none. Immutable.
/// </summary>
internal sealed class TrueClasses
{
    /// <summary>
    /// Cells (score, predicted class, slot, bin) of a stream, at most: what bounds state and checkpoints, of a thousand classes below what a record may hold.
    /// Ten classes have all true classes and all bins apart, a thousand classes of 64 bins the most frequent true class and the others, and bins by fours.
    /// </summary>
    public const int MostCells = 1 << 17;

    private const int FewestSlots = 2;

    private readonly int[] _slots;
    private readonly int[] _pairs;

    private TrueClasses(int[] slots, int[] pairs, (int TrueClass, int Slot, int Rows)[] all, double[] shares, int shift)
    {
        (_slots, _pairs, Pairs, Shares, Shift) = (slots, pairs, all, shares, shift);
        Rows = new int[slots[^1]];
        foreach (var (_, slot, rows) in all)
        {
            Rows[slot] += rows;
            Count += rows;
        }
    }

    /// <summary>Whether true classes are known.</summary>
    public bool Known => Shares.Length > 0;

    /// <summary>2 to this many neighbouring bins are one in a slot.</summary>
    public int Shift { get; }

    /// <summary>Number of labelled rows.</summary>
    public int Count { get; }

    /// <summary>Number of predicted classes.</summary>
    public int Classes => _slots.Length - 1;

    /// <summary>Each pair of predicted and true class that the rows have, predicted class after predicted class: true class, slot, and rows.</summary>
    public (int TrueClass, int Slot, int Rows)[] Pairs { get; }

    /// <summary>Rows of each slot.</summary>
    public int[] Rows { get; }

    /// <summary>Shares of the true classes, π; nothing where they are not known.</summary>
    public double[] Shares { get; }

    /// <summary>No slots.</summary>
    public static TrueClasses Unknown(int classes) => new(new int[classes + 1], new int[classes + 1], [], [], 0);

    /// <summary>Counts the rows of a bag.</summary>
    /// <param name="predicted">Predicted classes.</param>
    /// <param name="labels">True classes, as many.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="cells">Cells of one slot for every predicted class: the bins of all scores.</param>
    public static TrueClasses Of(ReadOnlySpan<int> predicted, ReadOnlySpan<int> labels, int classes, int cells)
    {
        var counts = new Dictionary<(int Predicted, int Label), int>();
        var shares = new double[classes];
        for (var i = 0; i < labels.Length; i++)
        {
            counts[(predicted[i], labels[i])] = counts.GetValueOrDefault((predicted[i], labels[i])) + 1;
            shares[labels[i]] += 1.0 / labels.Length;
        }

        var most = Math.Max(FewestSlots, MostCells / cells);
        var shift = 0;
        while ((long)FewestSlots * cells >> shift > MostCells)
        {
            shift++;
        }

        var byPredicted = counts.ToLookup(pair => pair.Key.Predicted, pair => (TrueClass: pair.Key.Label, Rows: pair.Value));
        var (slots, pairs, all) = (new int[classes + 1], new int[classes + 1], new List<(int TrueClass, int Slot, int Rows)>());
        for (var c = 0; c < classes; c++)
        {
            var behind = byPredicted[c].OrderByDescending(pair => pair.Rows).ThenBy(pair => pair.TrueClass).ToList();
            all.AddRange(behind.Select((pair, rank) => (pair.TrueClass, slots[c] + Math.Min(rank, most - 1), pair.Rows)));
            (slots[c + 1], pairs[c + 1]) = (slots[c] + Math.Clamp(behind.Count, 1, most), all.Count);
        }

        return new TrueClasses(slots, pairs, [.. all], shares, shift);
    }

    /// <summary>The first slot of a predicted class; of the number of classes: the number of slots.</summary>
    public int Slot(int predictedClass) => _slots[predictedClass];

    /// <summary>The pairs of a predicted class.</summary>
    public ReadOnlySpan<(int TrueClass, int Slot, int Rows)> PairsOf(int predictedClass)
        => Pairs.AsSpan(_pairs[predictedClass].._pairs[predictedClass + 1]);

    /// <summary>The slot of a row.</summary>
    public int SlotOf(int predictedClass, int trueClass)
    {
        foreach (var pair in PairsOf(predictedClass))
        {
            if (pair.TrueClass == trueClass)
            {
                return pair.Slot;
            }
        }

        return Slot(predictedClass);
    }

    /// <summary>Depends on every pair, so that a state is not loaded onto other labels.</summary>
    public Seed Absorb(Seed seed)
    {
        foreach (var (trueClass, slot, rows) in Pairs)
        {
            seed = seed.With((long)trueClass).With((long)slot).With((long)rows);
        }

        return seed;
    }
}
