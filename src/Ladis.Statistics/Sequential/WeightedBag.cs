using System.Numerics.Tensors;

namespace Ladis.Statistics;

/// <summary>
/// The bags of one score by slots of true classes, weighted: reference rows count their slot's weight, arrivals of the stream the weight of now over the
/// one they joined with, so that one that has just come counts as one. What arrivals bring is held in whole <see cref="Grain"/>ths: sums are exact in any order.
/// </summary>
internal sealed class WeightedBag(ScoreBins bins)
{
    /// <summary>Parts of one. An arrival brings up to 500, seldom: n_reference over the effective rows on average.</summary>
    public const int Grain = 32;

    private readonly int[] _joined = new int[bins.Labelled.Length];

    public void Reset() => Array.Clear(_joined);

    /// <summary>(Σ w_i·1[s_i &lt; s] + u·(Σ w_i·1[s_i = s] + w)) / (Σ w_i + w) over the bag of the class.</summary>
    /// <param name="predictedClass">The class.</param>
    /// <param name="score">The score.</param>
    /// <param name="uniform">u, of [0, 1).</param>
    /// <param name="weights">The weight of each slot of the class.</param>
    /// <param name="total">Σ w_i.</param>
    /// <param name="own">w, the arrival's own weight.</param>
    public double Rank(int predictedClass, double score, double uniform, ReadOnlySpan<double> weights, double total, double own)
    {
        var bin = bins.BinOf(predictedClass, score);
        var first = bins.Slot(predictedClass);
        double below = 0, equal = 0;
        for (var i = 0; i < weights.Length; i++)
        {
            var offset = bins.SlotOffset(first + i);
            var reference = bins.Labelled[offset..];
            var joined = _joined.AsSpan(offset);
            below += weights[i] * (TensorPrimitives.Sum(reference[..bin]) + (TensorPrimitives.Sum<int>(joined[..bin]) / (double)Grain));
            equal += weights[i] * (reference[bin] + (joined[bin] / (double)Grain));
        }

        return Math.Min((below + (uniform * (equal + own))) / (total + own), 1);
    }

    /// <summary>A score joins.</summary>
    /// <param name="predictedClass">The class.</param>
    /// <param name="slot">The slot, of all slots.</param>
    /// <param name="score">The score.</param>
    /// <param name="grains">The inverse of the slot's weight, in <see cref="Grain"/>ths.</param>
    public void Join(int predictedClass, int slot, double score, int grains) => _joined[bins.SlotOffset(slot) + bins.BinOf(predictedClass, score)] += grains;

    /// <summary>Bins that nothing has joined take no room but in slots that something has: a byte.</summary>
    public void Save(BinaryWriter writer)
    {
        for (var slot = 0; slot < bins.Slot(bins.Classes); slot++)
        {
            var joined = _joined.AsSpan(bins.SlotOffset(slot)..bins.SlotOffset(slot + 1));
            writer.Write(joined.ContainsAnyExcept(0));
            for (var i = 0; joined.ContainsAnyExcept(0) && i < joined.Length; i++)
            {
                writer.Write7BitEncodedInt(joined[i]);
            }
        }
    }

    public void Load(BinaryReader reader)
    {
        Reset();
        for (var slot = 0; slot < bins.Slot(bins.Classes); slot++)
        {
            if (!reader.ReadBoolean())
            {
                continue;
            }

            foreach (ref var joined in _joined.AsSpan(bins.SlotOffset(slot)..bins.SlotOffset(slot + 1)))
            {
                joined = reader.Read7BitEncodedInt();
            }
        }
    }
}
