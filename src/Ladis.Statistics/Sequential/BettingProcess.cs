using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Ladis.Statistics;

/// <summary>
/// Bets against the uniformity of a sequence of p-values, each compounded by Shiryaev–Roberts: R ← (1 + R)·f(p).
/// 24 fixed bets 1 − π + π·k·u^(k−1), u ∈ {1 − p, p}, and a histogram of 10 bins that is learned online, by the weights of a
/// <see cref="BettingScheme"/>. Each f has mean 1 under a uniform p, so the weighted average minus the number of arrivals is a martingale.
/// </summary>
internal sealed class BettingProcess(BettingScheme scheme)
{
    private const int Sides = 8;
    private const int Bins = 10;

    /// <summary>Keeps a stream that goes on after its alarm from overflowing.</summary>
    private const double Ceiling = 1e290;

    private readonly double[] _fixed = new double[Sides * 3];
    private readonly double[] _histogram = new double[Bins];
    private double _mixed;
    private double _pure;

    /// <summary>The weighted average of the processes.</summary>
    public double Value
        => (OrderedSum.Of(_fixed) * (scheme.FixedWeight / (Sides * 3))) + (scheme.MixedWeight * _mixed) + (scheme.PureWeight * _pure);

    public void Reset()
    {
        Array.Clear(_fixed);
        Array.Clear(_histogram);
        (_mixed, _pure) = (0, 0);
    }

    public void Bet(double p)
    {
        BetFixed(p);
        var bin = Math.Min((int)(p * Bins), Bins - 1);
        var factor = Bins * (_histogram[bin] + scheme.Prior) / (OrderedSum.Of(_histogram) + (Bins * scheme.Prior));
        _mixed = Math.Min((1 + _mixed) * (1 + factor) / 2, Ceiling);
        _pure = Math.Min((1 + _pure) * factor, Ceiling);
        TensorPrimitives.Multiply(_histogram, scheme.Memory, _histogram);
        _histogram[bin]++;
    }

    public void Save(BinaryWriter writer)
    {
        foreach (var value in _fixed.AsSpan())
        {
            writer.Write(value);
        }

        foreach (var value in _histogram.AsSpan())
        {
            writer.Write(value);
        }

        writer.Write(_mixed);
        writer.Write(_pure);
    }

    public void Load(BinaryReader reader)
    {
        foreach (ref var value in _fixed.AsSpan())
        {
            value = reader.ReadDouble();
        }

        foreach (ref var value in _histogram.AsSpan())
        {
            value = reader.ReadDouble();
        }

        (_mixed, _pure) = (reader.ReadDouble(), reader.ReadDouble());
    }

    private void BetFixed(double p)
    {
        var (a, b) = (new Powers(1 - p), new Powers(p));
        var common = Vector512.Create(a.K2, b.K2, a.K5, b.K5, a.K12, b.K12, a.K30, b.K30);
        Grow(0, common);
        Grow(1, common);
        Grow(2, scheme.Sharp ? Vector512.Create(a.K5, b.K5, a.K12, b.K12, a.K60, b.K60, a.K60, b.K60) : common);
    }

    private void Grow(int group, Vector512<double> densities)
    {
        var slot = _fixed.AsSpan(group * Sides, Sides);
        var factors = Vector512<double>.One + ((densities - Vector512<double>.One) * scheme.Shares[group]);
        Vector512.Min((Vector512.Create<double>(slot) + Vector512<double>.One) * factors, Vector512.Create(Ceiling)).CopyTo(slot);
    }

    /// <summary>k·u^(k−1) for k = 2, 5, 12, 30, 60.</summary>
    [StructLayout(LayoutKind.Auto)]
    private readonly struct Powers
    {
        public Powers(double u)
        {
            var u4 = u * u * (u * u);
            var u11 = u4 * u4 * (u * u * u);
            var u29 = u11 * u11 * (u4 * u * u * u);
            (K2, K5, K12, K30, K60) = (2 * u, 5 * u4, 12 * u11, 30 * u29, 60 * (u29 * u29 * u));
        }

        public double K2 { get; }

        public double K5 { get; }

        public double K12 { get; }

        public double K30 { get; }

        public double K60 { get; }
    }
}
