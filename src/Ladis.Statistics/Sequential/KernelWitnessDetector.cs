using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace Ladis.Statistics;

/// <summary>
/// The second arm, for changes that no fixed score names: a kernel-witness e-process. A witness g learned from the past
/// (an average, rate 1/150, of φ(Y) − φ(Z), Z clean rows of the same class that are kept for this) bets that arrivals lie higher on it
/// than reference rows X_t of their class: R ← (1 + R)·(1 + λ_t·(g(Y_t) − g(X_t))), g clipped to ±½, λ_t ∈ [0, ½] by an online Newton
/// step (Shekhar and Ramdas, IEEE Trans. Inf. Theory 2023; Cutkosky and Orabona, COLT 2018).
/// Within an epoch each reference row is paid against once; g and λ are known before it is, so each factor has mean 1. An epoch ends
/// when an eighth of its arrivals found their class used up, which depends on predicted classes only. R and λ, all that has met the
/// reference, then begin anew; the witness, which has not, goes on. So every epoch keeps P(alarm in it) ≤ α·its arrivals, and
/// P(false alarm within t arrivals) ≤ α·t for every t, at any size of the reference: a small one costs power, never the bound.
/// Costs 2·pairs·d multiply-adds an arrival; allocates nothing once it has seen a class. Not safe for several threads at once.
/// </summary>
public sealed class KernelWitnessDetector
{
    private const byte Version = 1;
    private const float WitnessRate = 1f / 150;
    private const double ScaleRate = 1.0 / 100;
    private const double NewtonMemory = 1 - (1.0 / 400);
    private const double Clip = 0.5;
    private const int Refusals = 8;
    private const double Ceiling = 1e290;
    private static readonly double NewtonStep = 2 / (2 - Math.Log(3));

    private readonly KernelWitnessCalibration _calibration;
    private readonly KernelWitnessOptions _options;
    private readonly float[] _witness;
    private readonly float[] _features;
    private readonly Dictionary<int, long> _arrivalsOfClass = [];
    private readonly Dictionary<int, int> _usedOfClass = [];
    private long _paid;
    private long _refused;
    private double _scale;
    private double _newton = 1;
    private double _lambda;

    /// <summary>Starts a stream.</summary>
    /// <param name="calibration">The baseline's.</param>
    /// <param name="options">Null for the defaults.</param>
    public KernelWitnessDetector(KernelWitnessCalibration calibration, KernelWitnessOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(calibration);
        (_calibration, _options) = (calibration, options ?? new KernelWitnessOptions());
        _options.Check();
        _witness = new float[calibration.Features.Count];
        _features = new float[calibration.Features.Count];
    }

    /// <summary>The process; under clean traffic its mean is at most the number of arrivals of this epoch.</summary>
    public double Evidence { get; private set; }

    /// <summary>1/α: the evidence that fires the alarm.</summary>
    public double Threshold => 1 / _options.Alpha;

    /// <summary>Arrivals since the start or the last <see cref="Reset"/>.</summary>
    public long Arrivals { get; private set; }

    /// <summary>Judges one arrival.</summary>
    /// <param name="row">Its row in the calibration's view.</param>
    /// <param name="predictedClass">Its predicted class.</param>
    /// <returns>Whether the evidence is at or above the threshold now.</returns>
    /// <exception cref="ArgumentException">A value is NaN or infinite; nothing has changed then.</exception>
    public bool Observe(ReadOnlySpan<float> row, int predictedClass)
    {
        Finite.Require(row, "the arrival");
        _calibration.Features.Map(row, _features);
        Settle(predictedClass);
        Learn(predictedClass);
        Arrivals++;
        return Evidence >= Threshold;
    }

    /// <summary>Forgets the stream. For when an alarm has been resolved.</summary>
    public void Reset()
    {
        Begin();
        Array.Clear(_witness);
        _arrivalsOfClass.Clear();
        (_scale, Arrivals) = (0, 0);
    }

    /// <summary>The whole state but the calibration: a few kB.</summary>
    public byte[] Save()
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(Version);
        writer.Write(_calibration.Fingerprint);
        foreach (var value in new[] { _scale, _newton, _lambda, Evidence })
        {
            writer.Write(value);
        }

        foreach (var value in new[] { Arrivals, _paid, _refused })
        {
            writer.Write(value);
        }

        int[] classes = [.. _arrivalsOfClass.Keys.Union(_usedOfClass.Keys).Order()];
        writer.Write(classes.Length);
        foreach (var c in classes)
        {
            writer.Write(c);
            writer.Write(_arrivalsOfClass.GetValueOrDefault(c));
            writer.Write(_usedOfClass.GetValueOrDefault(c));
        }

        writer.Write(MemoryMarshal.AsBytes(_witness.AsSpan()));
        writer.Flush();
        return stream.ToArray();
    }

    /// <summary>Replaces the state by a saved one.</summary>
    /// <param name="state">What <see cref="Save"/> gave on an equal calibration.</param>
    /// <exception cref="ArgumentException">The state is damaged, of another version, or of another calibration.</exception>
    public void Load(byte[] state)
    {
        ArgumentNullException.ThrowIfNull(state);
        using var reader = new BinaryReader(new MemoryStream(state, writable: false));
        try
        {
            if (reader.ReadByte() != Version || reader.ReadUInt64() != _calibration.Fingerprint)
            {
                throw new ArgumentException("The state belongs to another baseline or to another version of Ladis.", nameof(state));
            }

            Reset();
            Read(reader);
        }
        catch (EndOfStreamException e)
        {
            Reset();
            throw new ArgumentException("The state is damaged.", nameof(state), e);
        }
    }

    private void Read(BinaryReader reader)
    {
        (_scale, _newton, _lambda, Evidence) = (reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble());
        (Arrivals, _paid, _refused) = (reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64());
        for (var classes = reader.ReadInt32(); classes > 0; classes--)
        {
            var c = reader.ReadInt32();
            _arrivalsOfClass[c] = reader.ReadInt64();
            _usedOfClass[c] = reader.ReadInt32();
        }

        reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(_witness.AsSpan()));
    }

    /// <summary>Takes a fresh reference row for the arrival and bets; begins anew where too many classes are used up.</summary>
    private void Settle(int predictedClass)
    {
        var stock = _calibration.StakesOf(predictedClass);
        if (stock == 0)
        {
            return;
        }

        if (_usedOfClass.GetValueOrDefault(predictedClass) == stock && ++_refused * Refusals > _paid + _refused)
        {
            Begin();
        }

        var used = _usedOfClass.GetValueOrDefault(predictedClass);
        if (used < stock)
        {
            _usedOfClass[predictedClass] = used + 1;
            _paid++;
            Pay(TensorPrimitives.Dot<float>(_witness, _features), TensorPrimitives.Dot(_witness, _calibration.Stake(predictedClass, used)));
        }
    }

    /// <summary>Bets with what the past taught, then learns how much to bet. f lies in [−1, 1], so the factor is at least ½.</summary>
    private void Pay(double arrival, double matched)
    {
        if (Arrivals < _options.Silence || _scale <= 0)
        {
            return;
        }

        var f = Math.Clamp(arrival / _scale, -Clip, Clip) - Math.Clamp(matched / _scale, -Clip, Clip);
        Evidence = Math.Min((1 + Evidence) * (1 + (_lambda * f)), Ceiling);
        var z = -f / (1 + (_lambda * f));
        _newton = (NewtonMemory * _newton) + (1 - NewtonMemory) + (z * z);
        _lambda = Math.Clamp(_lambda - (NewtonStep * z / _newton), 0, 0.5);
    }

    /// <summary>Teaches witness and scale from the arrival and a row that is never paid against.</summary>
    private void Learn(int predictedClass)
    {
        if (!_calibration.Teaches(predictedClass))
        {
            return;
        }

        var arrivals = _arrivalsOfClass.GetValueOrDefault(predictedClass);
        _arrivalsOfClass[predictedClass] = arrivals + 1;
        var teacher = _calibration.Teacher(predictedClass, arrivals);
        var reach = 2 * Math.Max(Math.Abs(TensorPrimitives.Dot<float>(_witness, _features)), Math.Abs(TensorPrimitives.Dot(_witness, teacher)));
        _scale = _scale > 0 ? _scale + (ScaleRate * (reach - _scale)) : reach;
        TensorPrimitives.Subtract(_features, teacher, _features);
        TensorPrimitives.Subtract(_features, _witness, _features);
        TensorPrimitives.MultiplyAdd(_features, WitnessRate, _witness, _witness);
    }

    private void Begin()
    {
        _usedOfClass.Clear();
        (_paid, _refused, _newton, _lambda, Evidence) = (0, 0, 1, 0, 0);
    }
}
