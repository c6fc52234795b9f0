namespace Ladis.Workbench.Demo.Shapes;

/// <summary>
/// SplitMix64 (Steele, Lea, Flood 2014), seeded from a picture's coordinates: every picture has a stream of its own, so that any
/// index can be drawn without drawing those before it.
/// </summary>
internal sealed class ShapeRandom(ulong seed, long index)
{
    private const ulong Gamma = 0x9E3779B97F4A7C15UL;

    private ulong _state = Mix(Mix(seed + Gamma) ^ unchecked((ulong)index));

    public ulong NextBits()
    {
        _state = unchecked(_state + Gamma);
        return Mix(_state);
    }

    /// <summary>Uniform in [0, 1), a multiple of 2^-24.</summary>
    public float NextUnit() => (NextBits() >> 40) * (1f / (1 << 24));

    public float NextBetween(float low, float high) => low + (high - low) * NextUnit();

    /// <summary>Uniform in 0 … <paramref name="bound"/> − 1; the bias of the product form is below 2^-32 · bound.</summary>
    public int NextBelow(int bound) => (int)(((NextBits() >> 32) * (ulong)bound) >> 32);

    public bool NextChance(float probability) => NextUnit() < probability;

    /// <summary>A nearly Gaussian value (mean 0, variance 1): a sum of four uniform 16-bit parts.</summary>
    public float NextNoise()
    {
        var bits = NextBits();
        var sum = (int)(bits & 0xFFFF) + (int)((bits >> 16) & 0xFFFF) + (int)((bits >> 32) & 0xFFFF) + (int)(bits >> 48);
        const float Mean = 2f * 65535f;
        const float InverseDeviation = 1f / 37837.2f; // 65536 · √(4/12)
        return (sum - Mean) * InverseDeviation;
    }

    private static ulong Mix(ulong z)
    {
        unchecked
        {
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
            return z ^ (z >> 31);
        }
    }
}
