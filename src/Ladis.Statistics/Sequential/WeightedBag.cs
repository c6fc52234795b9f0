using System.Numerics.Tensors;

namespace Ladis.Statistics;

/// <summary>
/// The bags of one score by slots of true classes, weighted: reference rows count their slot's weight, arrivals of the stream the weight of now over the
/// one they joined with, so that one that has just come counts as one. Masses are held in whole <see cref="Grain"/>ths: sums are exact in any order.
/// </summary>
internal sealed class WeightedBag
{
    /// <summary>Parts of a reference row. An arrival brings up to 500 rows' mass, seldom: reference rows over effective ones on average.</summary>
    public const int Grain = 16;

    private readonly ScoreBins _bins;
    private readonly int[] _mass;

    public WeightedBag(ScoreBins bins)
    {
        (_bins, _mass) = (bins, new int[bins.Labelled.Length]);
        Reset();
    }

    public void Reset() => TensorPrimitives.Multiply(_bins.Labelled, Grain, _mass);

    /// <summary>(Σ w_i·1[s_i &lt; s] + u·(Σ w_i·1[s_i = s] + w)) / (Σ w_i + w) over the bag of the class.</summary>
    /// <param name="predictedClass">The class.</param>
    /// <param name="score">The score.</param>
    /// <param name="uniform">u, of [0, 1).</param>
    /// <param name="weights">The weight of each slot of the class.</param>
    /// <param name="total">Σ w_i.</param>
    /// <param name="own">w, the arrival's own weight.</param>
    public double Rank(int predictedClass, double score, double uniform, ReadOnlySpan<double> weights, double total, double own)
    {
        var bin = _bins.Coarse(_bins.BinOf(predictedClass, score));
        var first = _bins.Slot(predictedClass);
        double below = 0, equal = 0;
        for (var i = 0; i < weights.Length; i++)
        {
            var mass = _mass.AsSpan(_bins.SlotOffset(first + i));
            below += weights[i] * TensorPrimitives.Sum<int>(mass[..bin]);
            equal += weights[i] * mass[bin];
        }

        return Math.Min(((below / Grain) + (uniform * ((equal / Grain) + own))) / (total + own), 1);
    }

    /// <summary>A score joins.</summary>
    /// <param name="predictedClass">The class.</param>
    /// <param name="slot">The slot, of all slots.</param>
    /// <param name="score">The score.</param>
    /// <param name="grains">The inverse of the slot's weight, in <see cref="Grain"/>ths.</param>
    public void Join(int predictedClass, int slot, double score, int grains)
        => _mass[_bins.SlotOffset(slot) + _bins.Coarse(_bins.BinOf(predictedClass, score))] += grains;

    /// <summary>Slots that nothing has joined take a byte.</summary>
    public void Save(BinaryWriter writer)
    {
        for (var slot = 0; slot < _bins.Slot(_bins.Classes); slot++)
        {
            var joined = false;
            for (var i = _bins.SlotOffset(slot); !joined && i < _bins.SlotOffset(slot + 1); i++)
            {
                joined = _mass[i] != _bins.Labelled[i] * Grain;
            }

            writer.Write(joined);
            for (var i = _bins.SlotOffset(slot); joined && i < _bins.SlotOffset(slot + 1); i++)
            {
                writer.Write7BitEncodedInt(_mass[i] - (_bins.Labelled[i] * Grain));
            }
        }
    }

    public void Load(BinaryReader reader)
    {
        Reset();
        for (var slot = 0; slot < _bins.Slot(_bins.Classes); slot++)
        {
            var joined = reader.ReadBoolean();
            for (var i = _bins.SlotOffset(slot); joined && i < _bins.SlotOffset(slot + 1); i++)
            {
                _mass[i] += reader.Read7BitEncodedInt();
            }
        }
    }
}
