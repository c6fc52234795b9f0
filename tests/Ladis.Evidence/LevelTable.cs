using System.Text;
using Ladis.Statistics;

namespace Ladis.Evidence;

/// <summary>T1: how often the exact tests reject when there is nothing to find.</summary>
internal static class LevelTable
{
    public static void Write(Place place)
    {
        var replicates = place.Long ? 10_000 : 2000;
        var text = new StringBuilder($"""
            # Level of the exact tests (T1)

            Share of {replicates:N0} null replicates that reject at 5 % (and at 1 %), B = 199. Paired: `PermutationTest`, n against n. Matched: `ClassMatchedTest`,
            n against a reference of 4n, k = 4. Every cell's standard error is {100 * Math.Sqrt(.05 * .95 / replicates):0.00} points at 5 %; bound of the specification at this R:
            [{Bound(0.05, replicates, -1):0.00}, {Bound(0.05, replicates, 1):0.00}] % (at 1 %: [{Bound(0.01, replicates, -1):0.00}, {Bound(0.01, replicates, 1):0.00}] %). Seeds: `level`, kind, d, n, replicate.
            {(place.Long ? "The nightly form, by `make evidence-long`." : "`make evidence-long` writes level-long.md, the nightly form with 10,000 replicates.")}

            | generator | d | n | paired 5 % (1 %) | matched 5 % (1 %) |
            |---|---|---|---|---|

            """);
        List<double> atFive = [];
        List<double> atOne = [];
        foreach (var kind in Generator.Kinds)
        {
            foreach (var columns in new[] { 16, 64, 512 })
            {
                var generator = new Generator(kind, columns);
                foreach (var n in new[] { 30, 50, 100, 200 })
                {
                    var (paired, matched) = (new List<double>(), new List<double>());
                    Run(generator, n, replicates, paired, matched);
                    Console.Error.WriteLine($"level: {kind}, d = {columns}, n = {n}");
                    text.Append($"| {kind} | {columns} | {n} | {Rates(paired)} | {Rates(matched)} |\n");
                    atFive.AddRange([Rate(paired, 0.05), Rate(matched, 0.05)]);
                    atOne.AddRange([Rate(paired, 0.01), Rate(matched, 0.01)]);
                }
            }
        }

        text.Append($"\n{Summary(atFive, 0.05, replicates)}\n{Summary(atOne, 0.01, replicates)}\n");
        Place.WritePage(place.Long ? "level-long.md" : "level.md", text.ToString());
    }

    private static string Summary(List<double> rates, double level, int replicates)
    {
        var outside = rates.Count(rate => rate < Bound(level, replicates, -1) || rate > Bound(level, replicates, 1));
        return $"At {100 * level:0} %: mean over the {rates.Count} cells {rates.Average():0.00} %, lowest {rates.Min():0.00} %, highest {rates.Max():0.00} %, outside of the bound: {outside}.";
    }

    /// <summary>The specification's bounds: [3.4, 6.6] % at 2,000, [4.28, 5.72] % at 10,000 (3.3 standard errors).</summary>
    private static double Bound(double level, int replicates, int sign)
        => 100 * (level + (sign * 3.3 * Math.Sqrt(level * (1 - level) / replicates)));

    private static void Run(Generator generator, int n, int replicates, List<double> paired, List<double> matched)
    {
        var permutation = new PermutationTest();
        var options = new WindowTestOptions { Rows = n };
        for (var r = 0; r < replicates; r++)
        {
            var seed = Seed.From("level").With(generator.Kind).With((long)generator.Columns).With((long)n).With((long)r);
            var random = new SeededRandom(seed);
            var reference = generator.Draw(4 * n, random);
            var window = generator.Draw(n, random);
            paired.Add(permutation.Run(reference.Select([.. Enumerable.Range(0, n)]), window, seed).PValue);
            var part = new BaselinePart([.. Enumerable.Range(0, 4 * n)], new int[4 * n], [reference], []);
            matched.Add(new ClassMatchedTest(part, options).Run([window], new int[n], seed).PValue);
        }
    }

    private static double Rate(List<double> pValues, double level) => 100.0 * pValues.Count(p => MinP.Rejects(p, level)) / pValues.Count;

    private static string Rates(List<double> pValues) => $"{Rate(pValues, 0.05):0.00} ({Rate(pValues, 0.01):0.00})";
}
