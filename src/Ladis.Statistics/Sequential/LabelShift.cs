using System.Numerics.Tensors;

namespace Ladis.Statistics;

/// <summary>
/// How the mix of true classes has moved, as far as predicted classes tell: shares q of the true classes by expectation–maximisation on the bag's
/// confusion matrix (Saerens, Latinne, Decaestecker, <em>Adjusting the outputs of a classifier to new a priori probabilities</em>), from past arrivals only, and the
/// weights q/π that make rows of the bag stand for the present mix (Tibshirani, Barber, Candès, Ramdas, <em>Conformal prediction under covariate shift</em>;
/// Podkopaev, Ramdas, <em>Distribution-free uncertainty quantification under label shift</em>). A block of predicted classes that the estimate does not explain
/// makes it forget what came before: after a jump old arrivals would hold it back for hundreds of requests. Deterministic given the predicted classes.
/// </summary>
internal sealed class LabelShift
{
    /// <summary>Arrivals between two estimates: at least, and for each class of the model.</summary>
    private const int LeastBetween = 25;
    private const double BetweenPerClass = 0.25;

    /// <summary>
    /// Pseudo-counts of the baseline's share, a class each: enough for shares that few arrivals speak of. Thirty times as many hold the weights of a class that
    /// has become twenty times as rare at five times what they should be, and moved mixes alarm.
    /// </summary>
    private const double PriorCount = 1;

    /// <summary>Arrivals that are remembered for each class of the model, and at least.</summary>
    private const double MemoryPerClass = 80;
    private const double LeastMemory = 800;

    /// <summary>Standard deviations of Pearson's statistic beyond its mean that tell a jump.</summary>
    private const double Jump = 5;
    private const double Least = 0.02;
    private const double Greatest = 50;
    private const int Steps = 10;

    /// <summary>Least scaled weight: its inverse is what an arrival may bring.</summary>
    private const double LeastScaled = 1.0 / 500;

    /// <summary>Effective rows that a bet needs, unless the class has fewer than twice as many: then half of its rows.</summary>
    public const double EnoughRows = 125;

    private readonly TrueClasses _classes;
    private readonly double[] _shares;
    private readonly double[] _next;
    private readonly double[] _memory;
    private readonly int[] _block;
    private readonly double _kept;
    private readonly int _every;
    private readonly double[] _weights;
    private readonly double[] _slotWeights;
    private int _since;

    public LabelShift(TrueClasses classes)
    {
        _classes = classes;
        _every = Math.Max(LeastBetween, (int)(BetweenPerClass * classes.Classes));
        _kept = Math.Pow(1 - (1 / Math.Max(LeastMemory, MemoryPerClass * classes.Classes)), _every);
        _block = new int[classes.Classes];
        (_shares, _next, _weights, _memory) = (new double[classes.Classes], new double[classes.Classes], new double[classes.Classes], new double[classes.Classes]);
        var slots = classes.Slot(classes.Classes);
        (_slotWeights, Masses) = (new double[slots], new SlotMasses(classes));
        Reset();
    }

    /// <summary>What the bags of scores hold that every arrival has.</summary>
    public SlotMasses Masses { get; }

    /// <summary>The estimated shares of the true classes.</summary>
    public ReadOnlySpan<double> Shares => _shares;

    public void Reset()
    {
        _classes.Shares.CopyTo(_shares, 0);
        Array.Clear(_memory);
        Array.Clear(_block);
        Masses.Reset();
        _since = 0;
        Weigh();
    }

    /// <summary>The weight of each slot of a predicted class, scaled.</summary>
    public ReadOnlySpan<double> Weights(int predictedClass) => _slotWeights.AsSpan(_classes.Slot(predictedClass).._classes.Slot(predictedClass + 1));

    /// <summary>A slot for an arrival of a class, drawn by the chance that its true class is in it; the arrival joins with the inverse of the slot's weight.</summary>
    /// <param name="predictedClass">The class.</param>
    /// <param name="uniform">Decides.</param>
    /// <returns>The slot, and the inverse in <see cref="WeightedBag.Grain"/>ths.</returns>
    public (int Slot, int Grains) Join(int predictedClass, double uniform)
    {
        var (chosen, last) = (_classes.Slot(predictedClass), _classes.Slot(predictedClass + 1) - 1);
        var mass = 0.0;
        for (var slot = chosen; slot <= last; slot++)
        {
            mass += _slotWeights[slot] * _classes.Rows[slot];
        }

        for (var left = uniform * mass; chosen < last; chosen++)
        {
            left -= _slotWeights[chosen] * _classes.Rows[chosen];
            if (left < 0)
            {
                break;
            }
        }

        var grains = (int)Math.Round(WeightedBag.Grain / _slotWeights[chosen]);
        Masses.Join(chosen, grains);
        return (chosen, grains);
    }

    /// <summary>Takes in the predicted class of an arrival that has been judged.</summary>
    public void Observe(int predictedClass)
    {
        _block[predictedClass]++;
        if (++_since < _every)
        {
            return;
        }

        TensorPrimitives.Multiply(_memory, Jumped() ? 0 : _kept, _memory);
        for (var c = 0; c < _block.Length; c++)
        {
            _memory[c] += _block[c];
        }

        for (var step = 0; step < Steps; step++)
        {
            Maximise();
        }

        Array.Clear(_block);
        _since = 0;
        Weigh();
    }

    public void Save(BinaryWriter writer)
    {
        for (var c = 0; c < _shares.Length; c++)
        {
            writer.Write(_shares[c]);
            writer.Write(_memory[c]);
            writer.Write7BitEncodedInt(_block[c]);
        }

        Masses.Save(writer);
    }

    public void Load(BinaryReader reader)
    {
        for (var c = 0; c < _shares.Length; c++)
        {
            (_shares[c], _memory[c], _block[c]) = (reader.ReadDouble(), reader.ReadDouble(), reader.Read7BitEncodedInt());
        }

        _since = _block.Sum();
        Masses.Load(reader);
        Weigh();
    }

    /// <summary>Whether the block's predicted classes are not of the estimated mix, by Pearson's statistic with the mean and variance that it has for so few.</summary>
    private bool Jumped()
    {
        double statistic = 0, inverse = 0;
        var seen = 0;
        for (var c = 0; c < _block.Length; c++)
        {
            var chance = Chance(c);
            if (chance > 0)
            {
                var expected = _every * chance;
                statistic += (_block[c] - expected) * (_block[c] - expected) / expected;
                inverse += 1 / chance;
                seen++;
            }
        }

        var variance = (2.0 * (seen - 1)) + ((inverse - (seen * (seen + 2.0)) + 2) / _every);
        return statistic > seen - 1 + (Jump * Math.Sqrt(Math.Max(variance, 0)));
    }

    /// <summary>The chance of a predicted class under the estimated shares.</summary>
    private double Chance(int predictedClass)
    {
        var chance = 0.0;
        foreach (var (trueClass, _, rows) in _classes.PairsOf(predictedClass))
        {
            chance += _shares[trueClass] * rows / (_classes.Shares[trueClass] * _classes.Count);
        }

        return chance;
    }

    private void Maximise()
    {
        var prior = PriorCount * _memory.Length;
        TensorPrimitives.Multiply(_classes.Shares, prior, _next);
        var total = prior;
        for (var c = 0; c < _memory.Length; c++)
        {
            var chance = _memory[c] > 0 ? Chance(c) : 0;
            if (chance == 0)
            {
                continue;
            }

            foreach (var (trueClass, _, rows) in _classes.PairsOf(c))
            {
                _next[trueClass] += _memory[c] * (_shares[trueClass] * rows / (_classes.Shares[trueClass] * _classes.Count)) / chance;
            }

            total += _memory[c];
        }

        TensorPrimitives.Divide(_next, total, _shares);
    }

    private void Weigh()
    {
        for (var y = 0; y < _weights.Length; y++)
        {
            _weights[y] = _classes.Shares[y] > 0 ? Math.Clamp(_shares[y] / _classes.Shares[y], Least, Greatest) : 1;
        }

        Array.Clear(_slotWeights);
        foreach (var (trueClass, slot, rows) in _classes.Pairs)
        {
            _slotWeights[slot] += _weights[trueClass] * rows / _classes.Rows[slot];
        }

        for (var c = 0; c < _classes.Classes; c++)
        {
            Scale(_classes.Slot(c), _classes.Slot(c + 1));
        }
    }

    /// <summary>
    /// Within a class only the weights' ratios matter. Their scale gives the reference as much mass as it has effective rows, beside arrivals of mass 1: few rows with large
    /// weights would stand still beside the arrivals for thousands of them, and bets would live on those rows' sampling error.
    /// </summary>
    private void Scale(int first, int end)
    {
        double sum = 0, squares = 0;
        for (var slot = first; slot < end; slot++)
        {
            sum += _slotWeights[slot] * _classes.Rows[slot];
            squares += _slotWeights[slot] * _slotWeights[slot] * _classes.Rows[slot];
        }

        for (var slot = first; slot < end; slot++)
        {
            _slotWeights[slot] = squares > 0 ? Math.Max(_slotWeights[slot] * sum / squares, LeastScaled) : 1;
        }
    }
}
