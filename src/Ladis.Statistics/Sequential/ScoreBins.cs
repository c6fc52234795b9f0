using System.Numerics.Tensors;

namespace Ladis.Statistics;

/// <summary>
/// For one score: the bins of each class and how many reference rows fall into each, also by slots of true classes. Bin i holds scores from edge i−1
/// (inclusive) to edge i; the first and the last bin are open-ended. Immutable.
/// The edges come from rows that are <em>not</em> in the bag: with edges taken from the bag's own values the reference rows
/// would sit at the left end of their bins and arrivals anywhere, and the p-values would not be uniform.
/// </summary>
internal sealed class ScoreBins
{
    /// <summary>Share of the bins that follow the class's own quantiles; the others divide the widened range of all classes evenly.</summary>
    private const double OwnShare = 0.75;

    private readonly double[][] _edges;
    private readonly TrueClasses _classes;
    private readonly int[] _offsets;
    private readonly int[] _reference;
    private readonly int[] _totals;
    private readonly int[] _slotOffsets;
    private readonly int[] _labelled;

    /// <param name="edges">The edges of each predicted class.</param>
    /// <param name="classes">The slots of each predicted class.</param>
    /// <param name="reference">The score of each row of the bag; NaN where a row has none.</param>
    /// <param name="predicted">Predicted classes of the rows.</param>
    /// <param name="slots">Their slots; nothing where true classes are not known.</param>
    public ScoreBins(double[][] edges, TrueClasses classes, ReadOnlySpan<double> reference, ReadOnlySpan<int> predicted, ReadOnlySpan<int> slots)
    {
        (_edges, _classes) = (edges, classes);
        _offsets = new int[edges.Length + 1];
        _slotOffsets = new int[classes.Slot(edges.Length) + 1];
        for (var c = 0; c < edges.Length; c++)
        {
            _offsets[c + 1] = _offsets[c] + edges[c].Length + 1;
            for (var slot = classes.Slot(c); slot < classes.Slot(c + 1); slot++)
            {
                _slotOffsets[slot + 1] = _slotOffsets[slot] + Coarse(edges[c].Length) + 1;
            }
        }

        _reference = new int[_offsets[^1]];
        _labelled = new int[_slotOffsets[^1]];
        _totals = new int[edges.Length];
        for (var i = 0; i < reference.Length; i++)
        {
            if (double.IsNaN(reference[i]))
            {
                continue;
            }

            var bin = BinOf(predicted[i], reference[i]);
            _reference[Offset(predicted[i]) + bin]++;
            _totals[predicted[i]]++;
            if (!slots.IsEmpty)
            {
                _labelled[SlotOffset(slots[i]) + Coarse(bin)]++;
            }
        }
    }

    public int Classes => _edges.Length;

    /// <summary>Reference counts of all bins, class after class.</summary>
    public ReadOnlySpan<int> Reference => _reference;

    /// <summary>Reference rows of each class.</summary>
    public ReadOnlySpan<int> Totals => _totals;

    /// <summary>Reference counts of all bins, slot after slot.</summary>
    public ReadOnlySpan<int> Labelled => _labelled;

    /// <summary>The edges of each predicted class.</summary>
    public static double[][] Edges(double[] edgeScores, ReadOnlySpan<int> edgeClasses, int classes, int bins)
    {
        var own = (int)(bins * OwnShare) - 1;
        var common = Grid(edgeScores, bins - 1 - own);
        var byClass = edgeScores.Zip(edgeClasses.ToArray()).ToLookup(pair => pair.Second, pair => pair.First);
        var all = Quantiles(edgeScores, own);
        var edges = new double[classes][];
        for (var c = 0; c < classes; c++)
        {
            var quantiles = byClass.Contains(c) ? Quantiles([.. byClass[c]], own) : all;
            edges[c] = quantiles.Concat(common).Distinct().Order().ToArray();
        }

        return edges;
    }

    public int Offset(int predictedClass) => _offsets[predictedClass];

    /// <summary>The first slot of a predicted class; of the number of classes: the number of slots.</summary>
    public int Slot(int predictedClass) => _classes.Slot(predictedClass);

    /// <summary>Reference rows of a slot.</summary>
    public int LabelledIn(int slot) => TensorPrimitives.Sum<int>(_labelled.AsSpan(_slotOffsets[slot].._slotOffsets[slot + 1]));

    /// <summary>A bin as slots count it.</summary>
    public int Coarse(int bin) => bin >> _classes.Shift;

    /// <summary>The first bin of a slot.</summary>
    public int SlotOffset(int slot) => _slotOffsets[slot];

    public int BinOf(int predictedClass, double score)
    {
        var edges = _edges[predictedClass];
        var (low, high) = (0, edges.Length);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            (low, high) = edges[middle] <= score ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    /// <summary>Depends on every edge and count, so that a state is not loaded onto another calibration.</summary>
    public Seed Absorb(Seed seed)
    {
        foreach (var edge in _edges.SelectMany(edges => edges))
        {
            seed = seed.With(BitConverter.DoubleToUInt64Bits(edge));
        }

        foreach (var count in _reference)
        {
            seed = seed.With((long)count);
        }

        return seed;
    }

    private static double[] Quantiles(double[] values, int most)
    {
        var sorted = values.Distinct().Order().ToArray();
        if (sorted.Length <= most)
        {
            return sorted;
        }

        return [.. Enumerable.Range(0, most).Select(i => sorted[(int)Math.Round(i * (sorted.Length - 1.0) / (most - 1))])];
    }

    /// <summary>Evenly spaced from half a range below the least to one range above the greatest: far arrivals keep an order among themselves.</summary>
    private static double[] Grid(double[] values, int count)
    {
        var (least, greatest) = (values.Min(), values.Max());
        var range = greatest - least;
        return [.. Enumerable.Range(0, count).Select(i => least - (range / 2) + (2.5 * range * (i + 0.5) / count))];
    }
}
