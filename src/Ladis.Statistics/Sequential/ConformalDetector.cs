namespace Ladis.Statistics;

/// <summary>
/// The alarm of record: a conformal e-detector over one stream. Each arrival's scores become p-values within its predicted
/// class (Mondrian, online: Vovk, Gammerman, Shafer, <em>Algorithmic Learning in a Random World</em>); bets on them compound as
/// Shiryaev–Roberts processes (Shin, Ramdas, Rinaldo, <em>E-detectors</em>); the alarm fires when the average process of
/// <em>any</em> of the V scores reaches V/α (a union, because the scores' joint filtration differs from each one's own).
/// Given the predicted classes, if arrivals are exchangeable with the reference, P(false alarm within t arrivals) ≤ α·t for
/// every t, for any finite baseline, any class mix and any scores; the average run length is at least 1/(2α).
/// So that nobody can teach a bag slowly, it does not grow for ever: an arrival that finds the bag of its class full makes bags and
/// processes begin anew from the baseline. The moment depends on predicted classes only, so each such epoch keeps the bound for its
/// own arrivals, and their sum is α·t again. (A bag that merely stopped growing would not do: bets live on its sampling error.)
/// Where the reference's true classes are known, the evidence of a score is that over all arrivals and that per predicted class, half and half
/// (<see cref="ClassSplitProcess"/>), and it is gathered a second time on p-values weighted for the mix of true classes (<see cref="LabelShift"/>): the alarm fires
/// when <em>both</em> have reached V/α. The lesser of two is at most the first, so α·t stays, whatever the weights.
/// An arrival may lack a score that the calibration marks as optional (NaN): it moves only the others. Which arrivals have it must not depend on them beyond their
/// predicted class, or depend as it did for the baseline's rows: then the score's own process is a martingale less the arrivals that have it, and α·t stays.
/// Costs a binary search and a few hundred floating-point operations an arrival and score, and allocates nothing.
/// Not safe for several threads at once.
/// </summary>
public sealed class ConformalDetector
{
    private const byte Version = 2;
    private const byte LabelledVersion = 3;
    private const ulong Domain = 0xC0F0_4A11;

    private readonly ConformalCalibration _calibration;
    private readonly ScoreBag[] _bags;
    private readonly ClassSplitProcess[] _processes;
    private readonly ClassSplitProcess[] _weighted;
    private readonly WeightedBag[] _weightedBags;
    private readonly LabelShift? _shift;
    private readonly SlotMasses?[] _ownMasses;
    private readonly double[] _pValues;
    private readonly double[] _uniforms;

    /// <summary>Starts a stream.</summary>
    /// <param name="calibration">The baseline's.</param>
    /// <param name="options">Null for the defaults.</param>
    public ConformalDetector(ConformalCalibration calibration, ConformalOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(calibration);
        options ??= new ConformalOptions();
        options.Check();
        _calibration = calibration;
        _bags = [.. calibration.Bins.Select(bins => new ScoreBag(bins, options))];
        _weightedBags = calibration.HasLabels ? [.. calibration.Bins.Select(bins => new WeightedBag(bins))] : [];
        _shift = calibration.HasLabels ? new LabelShift(calibration.TrueClasses) : null;
        _ownMasses = [.. calibration.Bins.Select((bins, s) => _shift is not null && calibration.Optional[s] ? new SlotMasses(calibration.TrueClasses, bins) : null)];
        _processes = [.. calibration.Bins.Select(_ => new ClassSplitProcess(options.Scheme, calibration.HasLabels ? calibration.Classes : 0))];
        _weighted = calibration.HasLabels ? [.. calibration.Bins.Select(_ => new ClassSplitProcess(options.Scheme, calibration.Classes))] : _processes;
        _pValues = new double[calibration.Scores];
        _uniforms = new double[calibration.Scores + 1];
        Threshold = calibration.Scores / options.Alpha;
    }

    /// <summary>V/α: the evidence of one score that fires the alarm.</summary>
    public double Threshold { get; }

    /// <summary>Number of arrivals that the evidence is about: since the start, the last <see cref="Reset"/>, or the last full bag.</summary>
    public long Arrivals { get; private set; }

    /// <summary>Whether the evidence of any score, and its weighted evidence, have reached the threshold since the start or the last <see cref="Reset"/>.</summary>
    public bool Alarmed { get; private set; }

    /// <summary>The conformal p-values of the last arrival, one a score; 0 before the first, NaN of a score that it lacked.</summary>
    public ReadOnlySpan<double> PValues => _pValues;

    /// <summary>The evidence of a score: its average process. Under clean traffic its mean is the number of arrivals.</summary>
    /// <param name="score">Number of the score.</param>
    public double Evidence(int score) => _processes[score].Value;

    /// <summary>The evidence of a score on p-values weighted for the mix of true classes; <see cref="Evidence"/> where that is not known.</summary>
    /// <param name="score">Number of the score.</param>
    public double WeightedEvidence(int score) => _weighted[score].Value;

    /// <summary>The natural logarithm of the evidence that decides: the greatest of any score, of each the lesser of plain and weighted; −∞ before the first arrival.</summary>
    public double LogEvidence => Math.Log(Greatest());

    /// <summary>Judges one arrival.</summary>
    /// <param name="predictedClass">Its predicted class, below the calibration's number of classes.</param>
    /// <param name="scores">Its scores, finite, in the baseline's order; NaN for an optional one that it lacks.</param>
    /// <param name="record">A seed of the record's coordinates; it decides ties.</param>
    /// <returns>Whether the evidence of any score, plain and weighted, is at or above the threshold now.</returns>
    /// <exception cref="ArgumentException">The number of scores or the class is wrong, or a score is not finite; nothing has changed then.</exception>
    public bool Observe(int predictedClass, ReadOnlySpan<double> scores, Seed record)
    {
        var seed = record.With(Domain);
        for (var s = 0; s < _uniforms.Length; s++)
        {
            _uniforms[s] = seed.Uniform(s);
        }

        return Observe(predictedClass, scores, _uniforms);
    }

    /// <summary>Forgets the stream: bags and processes begin anew from the baseline. For when an alarm has been resolved.</summary>
    public void Reset()
    {
        Begin();
        Array.Clear(_pValues);
        Alarmed = false;
    }

    /// <summary>The whole state but the calibration: a few kB; with labels some 40 kB, and .4 to .7 MB of a thousand classes.</summary>
    public byte[] Save()
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(_shift is null ? Version : LabelledVersion);
        writer.Write(_calibration.Fingerprint);
        writer.Write(Arrivals);
        writer.Write(Alarmed);
        for (var s = 0; s < _bags.Length; s++)
        {
            _processes[s].Save(writer);
            _bags[s].Save(writer);
            writer.Write(_pValues[s]);
            if (_shift is not null)
            {
                _weighted[s].Save(writer);
                _weightedBags[s].Save(writer);
                _ownMasses[s]?.Save(writer);
            }
        }

        _shift?.Save(writer);
        writer.Flush();
        return stream.ToArray();
    }

    /// <summary>Replaces the state by a saved one; what follows is as if the saved detector had gone on.</summary>
    /// <param name="state">What <see cref="Save"/> gave.</param>
    /// <exception cref="ArgumentException">The state is damaged, of another version, or of another calibration.</exception>
    public void Load(byte[] state)
    {
        ArgumentNullException.ThrowIfNull(state);
        using var reader = new BinaryReader(new MemoryStream(state, writable: false));
        try
        {
            if (reader.ReadByte() != (_shift is null ? Version : LabelledVersion) || reader.ReadUInt64() != _calibration.Fingerprint)
            {
                throw new ArgumentException("The state belongs to another baseline or to another version of Ladis.", nameof(state));
            }

            (Arrivals, Alarmed) = (reader.ReadInt64(), reader.ReadBoolean());
            for (var s = 0; s < _bags.Length; s++)
            {
                _processes[s].Load(reader);
                _bags[s].Load(reader);
                _pValues[s] = reader.ReadDouble();
                if (_shift is not null)
                {
                    _weighted[s].Load(reader);
                    _weightedBags[s].Load(reader);
                    _ownMasses[s]?.Load(reader);
                }
            }

            _shift?.Load(reader);
        }
        catch (Exception e) when (e is EndOfStreamException or FormatException)
        {
            Reset();
            throw new ArgumentException("The state is damaged.", nameof(state), e);
        }
    }

    internal bool Observe(int predictedClass, ReadOnlySpan<double> scores, ReadOnlySpan<double> uniforms)
    {
        Check(predictedClass, scores);
        if (IsFull(predictedClass))
        {
            Begin();
        }

        if (_shift is not null)
        {
            Weigh(_shift, predictedClass, scores, uniforms);
        }

        for (var s = 0; s < scores.Length; s++)
        {
            _pValues[s] = double.IsNaN(scores[s]) ? double.NaN : _bags[s].Rank(predictedClass, scores[s], uniforms[s]);
            if (!double.IsNaN(scores[s]))
            {
                _processes[s].Bet(predictedClass, _pValues[s]);
            }
        }

        _shift?.Observe(predictedClass);
        Arrivals++;
        var alarm = Greatest() >= Threshold;
        Alarmed |= alarm;
        return alarm;
    }

    /// <summary>Weighted bets, none where the mix has left the class too few rows to bet on; then the arrival joins.</summary>
    private void Weigh(LabelShift shift, int predictedClass, ReadOnlySpan<double> scores, ReadOnlySpan<double> uniforms)
    {
        var weights = shift.Weights(predictedClass);
        var total = shift.Masses.Total(predictedClass, weights, LabelShift.EnoughRows, out var own, out var enough);
        for (var s = 0; s < scores.Length; s++)
        {
            if (double.IsNaN(scores[s]))
            {
                continue;
            }

            var (all, each, suffices) = _ownMasses[s] is { } masses ? (masses.Total(predictedClass, weights, LabelShift.EnoughRows, out var mean, out var many), mean, many) : (total, own, enough);
            if (suffices)
            {
                _weighted[s].Bet(predictedClass, _weightedBags[s].Rank(predictedClass, scores[s], uniforms[s], weights, all, each));
            }
        }

        var (slot, grains) = shift.Join(predictedClass, uniforms[^1]);
        for (var s = 0; s < scores.Length; s++)
        {
            if (!double.IsNaN(scores[s]))
            {
                _weightedBags[s].Join(predictedClass, slot, scores[s], grains);
                _ownMasses[s]?.Join(slot, grains);
            }
        }
    }

    private bool IsFull(int predictedClass)
    {
        var full = false;
        foreach (var bag in _bags)
        {
            full |= bag.IsFull(predictedClass);
        }

        return full;
    }

    private double Greatest()
    {
        var greatest = 0.0;
        for (var s = 0; s < _processes.Length; s++)
        {
            greatest = Math.Max(greatest, Math.Min(_processes[s].Value, _weighted[s].Value));
        }

        return greatest;
    }

    private void Begin()
    {
        Array.ForEach(_bags, bag => bag.Reset());
        Array.ForEach(_processes, process => process.Reset());
        Array.ForEach(_weighted, process => process.Reset());
        Array.ForEach(_weightedBags, bag => bag.Reset());
        Array.ForEach(_ownMasses, masses => masses?.Reset());
        _shift?.Reset();
        Arrivals = 0;
    }

    private void Check(int predictedClass, ReadOnlySpan<double> scores)
    {
        if (scores.Length != _bags.Length)
        {
            throw new ArgumentException($"The calibration has {_bags.Length} scores, the arrival {scores.Length}.", nameof(scores));
        }

        if ((uint)predictedClass >= (uint)_calibration.Classes)
        {
            throw new ArgumentOutOfRangeException(nameof(predictedClass), predictedClass, $"The calibration has classes 0 to {_calibration.Classes - 1}.");
        }

        for (var s = 0; s < scores.Length; s++)
        {
            if (!double.IsFinite(scores[s]) && !(double.IsNaN(scores[s]) && _calibration.Optional[s]))
            {
                throw new ArgumentException("A score is NaN or infinite.", nameof(scores));
            }
        }
    }
}
