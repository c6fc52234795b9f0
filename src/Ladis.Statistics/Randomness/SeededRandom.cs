namespace Ladis.Statistics;

/// <summary>
/// A stream of random numbers that depends on its <see cref="Seed"/> alone: SplitMix64 (Steele, Lea, Flood, 2014), period 2^64.
/// Not safe for several threads at once.
/// </summary>
/// <param name="seed">Where the stream begins.</param>
public sealed class SeededRandom(Seed seed)
{
    private ulong _state = seed.Value;

    /// <summary>64 random bits.</summary>
    public ulong NextBits() => Seed.Mix(_state += 0x9E3779B97F4A7C15);

    /// <summary>A number of [0, 1).</summary>
    public double NextDouble() => Seed.ToUnit(NextBits());

    /// <summary>A whole number of [0, bound), without bias (Lemire, 2019).</summary>
    /// <param name="bound">At least 1.</param>
    public int Next(int bound)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bound, 1);
        var product = (NextBits() >> 32) * (ulong)bound;
        if ((uint)product < (uint)bound)
        {
            var least = unchecked((uint)-bound) % (uint)bound;
            while ((uint)product < least)
            {
                product = (NextBits() >> 32) * (ulong)bound;
            }
        }

        return (int)(product >> 32);
    }

    /// <summary>A standard normal number (polar method of Marsaglia; the second of each pair is not kept).</summary>
    public double NextGaussian()
    {
        while (true)
        {
            var x = (2 * NextDouble()) - 1;
            var y = (2 * NextDouble()) - 1;
            var s = (x * x) + (y * y);
            if (s is > 0 and < 1)
            {
                return x * Math.Sqrt(-2 * Math.Log(s) / s);
            }
        }
    }

    /// <summary>Puts items into a uniformly random order (Fisher and Yates).</summary>
    /// <param name="items">Changed in place.</param>
    public void Shuffle<T>(Span<T> items) => Draw(items, items.Length);

    /// <summary>Moves a uniformly random sample without replacement, in random order, to the front.</summary>
    /// <param name="items">Changed in place.</param>
    /// <param name="count">Size of the sample, at most the number of items.</param>
    public void Draw<T>(Span<T> items, int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, items.Length);
        for (var i = 0; i < count && i < items.Length - 1; i++)
        {
            var other = i + Next(items.Length - i);
            (items[i], items[other]) = (items[other], items[i]);
        }
    }

    /// <summary>Independent fair bits. Sixteens are cut from a word of four; the last few have a word of their own.</summary>
    /// <param name="bits">Receives bit i in word i / 64, at i mod 64; nothing is set beyond them.</param>
    /// <param name="count">Number of bits.</param>
    internal void Signs(Span<ulong> bits, int count)
    {
        var sixteens = count / 16 * 16;
        for (var i = 0; i < sixteens; i += 64)
        {
            bits[i / 64] = NextBits() & Lowest(sixteens - i);
        }

        var last = NextBits() & Lowest(count - sixteens);
        if (sixteens < count)
        {
            bits[sixteens / 64] = (sixteens % 64 == 0 ? 0 : bits[sixteens / 64]) | (last << sixteens);
        }
    }

    /// <summary>The numbers 0 … count − 1 in a uniformly random order.</summary>
    /// <param name="count">At least 0.</param>
    public int[] Permutation(int count) => Permutation(count, kept: 0);

    /// <summary>The numbers 0 … count − 1, the first ones in order, the others in a uniformly random one.</summary>
    internal int[] Permutation(int count, int kept)
    {
        var numbers = new int[count];
        for (var i = 0; i < count; i++)
        {
            numbers[i] = i;
        }

        Shuffle(numbers.AsSpan(kept));
        return numbers;
    }

    private static ulong Lowest(int bits) => bits >= 64 ? ulong.MaxValue : (1UL << bits) - 1;
}
