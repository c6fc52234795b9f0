using System.Collections.Concurrent;

namespace Ladis.Models.Preprocessing;

/// <summary>
/// For each pixel of a stretch of the result: the first source pixel that it is made from, and the fixed-point weights.
/// </summary>
internal sealed class ResampleWeights
{
    /// <summary>Fraction bits of a weight: 32, less 8 for the byte and 2 to spare.</summary>
    public const int Bits = 32 - 8 - 2;

    /// <summary>Pictures of one service mostly share few sizes; hostile ones must not fill the memory, neither by number nor by size.</summary>
    private const int MostKept = 256;

    /// <summary>256 kB: enough for 4,096 × 4,096 to 224 × 224 many times over.</summary>
    private const int MostWeightsKept = 65_536;

    private static readonly ConcurrentDictionary<(int From, long To, Stretch Of), ResampleWeights> Kept = new();

    private readonly int[] _weights;
    private readonly int[] _counts;
    private readonly int _stride;

    private ResampleWeights(int from, long to, Stretch stretch)
    {
        var scale = (double)from / to;
        // A result pixel covers `scale` source pixels; the triangle is widened by that, which is the antialiasing.
        var widening = Math.Max(scale, 1);
        Size = stretch.Length;
        First = new int[Size];
        _counts = new int[Size];
        _stride = ((int)Math.Ceiling(widening) * 2) + 1;
        _weights = new int[Size * _stride];
        for (var i = 0; i < Size; i++)
            Fill(i, (stretch.Start + i + 0.5) * scale, widening, from);
        Overlap = Overlapping();
    }

    /// <summary>The number of result pixels.</summary>
    public int Size { get; }

    /// <summary>The first source pixel of each result pixel.</summary>
    public int[] First { get; }

    /// <summary>The most result pixels that one source pixel takes part in.</summary>
    public int Overlap { get; }

    /// <summary>The weights of one axis.</summary>
    /// <param name="from">Source pixels.</param>
    /// <param name="to">Pixels of the whole result.</param>
    /// <param name="stretch">Which of them are wanted.</param>
    public static ResampleWeights Get(int from, long to, Stretch stretch)
    {
        if (Kept.TryGetValue((from, to, stretch), out var weights))
            return weights;
        weights = new ResampleWeights(from, to, stretch);
        if (weights._weights.Length <= MostWeightsKept && Kept.Count < MostKept)
            Kept.TryAdd((from, to, stretch), weights);
        return weights;
    }

    public ReadOnlySpan<int> Of(int i) => _weights.AsSpan(i * _stride, _counts[i]);

    /// <summary>Behind the last source pixel of a result pixel.</summary>
    public int End(int i) => First[i] + _counts[i];

    /// <summary>Beginnings and ends both ascend.</summary>
    private int Overlapping()
    {
        var (most, ended) = (0, 0);
        for (var i = 0; i < Size; i++)
        {
            while (End(ended) <= First[i])
                ended++;
            most = Math.Max(most, i - ended + 1);
        }

        return most;
    }

    private void Fill(int i, double centre, double widening, int from)
    {
        var first = Math.Max(0, (int)(centre - widening + 0.5));
        var end = Math.Min(from, (int)(centre + widening + 0.5));
        var exact = new double[end - first];
        for (var k = 0; k < exact.Length; k++)
            exact[k] = Math.Max(0, 1 - Math.Abs((k + first - centre + 0.5) / widening));
        var sum = exact.Sum();
        for (var k = 0; k < exact.Length; k++)
            _weights[(i * _stride) + k] = (int)(0.5 + (exact[k] / sum * (1 << Bits)));
        First[i] = first;
        _counts[i] = exact.Length;
    }
}
