using Ladis.Detection.Configuration;
using Ladis.Statistics;

namespace Ladis.Detection.Tests.Fixtures;

/// <summary>Made-up partitions.</summary>
internal static class Traffic
{
    /// <summary>Small windows, so that a few hundred records show everything.</summary>
    public static DetectionOptions Small() => new()
    {
        Window = 60,
        WindowAge = TimeSpan.FromSeconds(100),
        TestSize = 30,
        Stride = 10,
        Relabellings = 19,
        RateStride = 25,
        RateTests = 3,
        ResolveAfter = 40,
        RenewalLevel = 0.001,
        TopSuspicious = 3,
    };

    /// <summary>One stream, a request a second: so many clean, then so many shifted, and so on.</summary>
    public static IEnumerable<Entry> Phases(params (int Count, double Shift)[] phases) => Phases("phases", phases);

    public static IEnumerable<Entry> Phases(string seed, params (int Count, double Shift)[] phases)
    {
        var (random, offset) = (new SeededRandom(Seed.From(seed)), 0L);
        foreach (var (count, shift) in phases)
        {
            for (var i = 0; i < count; i++, offset++)
                yield return new Entry(offset, Clean.Activation(random, random.Next(Clean.Classes), offset, Clean.Start.AddSeconds(offset), shift));
        }
    }

    /// <summary>One stream, a request a second, of two contexts: at night the penultimate layer lies elsewhere.</summary>
    /// <param name="seed">Noise.</param>
    /// <param name="count">Requests.</param>
    /// <param name="isNight">Whether it is night at the i-th.</param>
    public static IEnumerable<Entry> DayAndNight(string seed, int count, Func<int, bool> isNight)
    {
        var random = new SeededRandom(Seed.From(seed));
        for (var i = 0; i < count; i++)
        {
            var activation = Clean.Activation(random, random.Next(Clean.Classes), i, Clean.Start.AddSeconds(i), isNight(i) ? 1.5 : 0);
            activation.Context = isNight(i) ? "night" : "day";
            yield return new Entry(i, activation);
        }
    }

    /// <summary>
    /// All that happens in production at once: a busy stream that is attacked in the middle, a slow one, one that falls silent and comes back,
    /// event times out of order by up to twenty seconds, a pause longer than the window's age, damaged records, other
    /// models, NaN, and gaps between offsets where transactions end.
    /// </summary>
    public static IReadOnlyList<Entry> Mixed(int count)
    {
        var random = new SeededRandom(Seed.From("mixed"));
        var entries = new List<Entry>();
        for (var i = 0; i < count; i++)
        {
            var offset = 1000 + i + (i / 9);
            var time = Clean.Start.AddSeconds(i + (i > count * 4 / 5 ? 150 : 0) - random.Next(20));
            var (stream, shift) = (StreamOf(i, count), i > count / 3 && i < count / 2 ? 2.5 : 0);
            var activation = Clean.Activation(random, random.Next(Clean.Classes), offset, time, stream.EndsWith('1') ? shift : 0, stream);
            if (i % 53 == 7)
                activation.Taps[0].Values.Float32[2] = float.NaN;
            if (i % 61 == 9)
                activation.Model.Sha256 = new string('b', 64);
            entries.Add(new Entry(offset, i % 47 == 5 ? null : activation));
        }

        return entries;
    }

    private static string StreamOf(int i, int count) => (i % 5, i) switch
    {
        (3, _) => "gauss@1#slow",
        (4, _) when i < count / 4 || i > count * 2 / 3 => "gauss@1#silent",
        _ => "gauss@1",
    };
}
