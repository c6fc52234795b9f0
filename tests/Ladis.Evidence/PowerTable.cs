using System.Text;
using Ladis.Statistics;

namespace Ladis.Evidence;

/// <summary>T3: how often a shift is found, beside the published procedure and plain permutation MMD.</summary>
internal static class PowerTable
{
    private const int Replicates = 200;

    public static void Write(Place place)
    {
        var text = new StringBuilder($"""
            # Power grid (T3)

            Share of {Replicates} replicates that reject at 5 %; standard error at most 3.5 points. ReLU mixture of 10 components; the shift is a length along one
            fixed random direction before the ReLU (noise has deviation 1 along each axis); share: how many of the n window rows are shifted. `ladis-2022`: the
            published V-statistic with its multiplier bootstrap (100). Plain: permutation MMD with one Gaussian, n against n. Paired: `PermutationTest`
            (five Gaussians), n against n. k = 4: `ClassMatchedTest` against a reference of 4n; + FUSE: combined with the FUSE statistic. B = 199.
            Seeds: `power`, d, n, shift, share, replicate.

            | d | n | shift | share | ladis-2022 | plain | paired | k = 4 | k = 4 + FUSE |
            |---|---|---|---|---|---|---|---|---|

            """);
        var below = 0;
        foreach (var columns in new[] { 16, 64, 512 })
        {
            var generator = new Generator("ReLU mixture", columns);
            foreach (var n in new[] { 50, 100, 200 })
            {
                foreach (var shift in new[] { 1.0, 2, 4 })
                {
                    foreach (var share in new[] { 1.0, 0.5, 0.2 })
                    {
                        var rates = Run(generator, n, shift, share);
                        below += rates[2] < rates[0] ? 1 : 0;
                        text.Append($"| {columns} | {n} | {shift} | {100 * share:0} % | {string.Join(" | ", rates.Select(rate => $"{rate:0.#}"))} |\n");
                    }
                }
            }
        }

        text.Append($"\nCells where `ladis-2022` finds more than the paired test: {below} of 81.\n");
        Place.WritePage("power.md", text.ToString());
    }

    private static double[] Run(Generator generator, int n, double shift, double share)
    {
        var published = new Ladis2022();
        var plain = new PermutationTest(new WindowTestOptions { Kernel = Kernel.Gaussian });
        var paired = new PermutationTest();
        var found = new int[5];
        for (var r = 0; r < Replicates; r++)
        {
            var seed = Seed.From("power").With((long)generator.Columns).With((long)n).With((long)(10 * shift)).With((long)(100 * share)).With((long)r);
            var random = new SeededRandom(seed);
            var reference = generator.Draw(4 * n, random);
            var window = generator.Draw(n, random, shift, (int)(share * n));
            var same = reference.Select([.. Enumerable.Range(0, n)]);
            found[0] += published.PValue(same, window, 100, seed) < 0.05 ? 1 : 0;
            found[1] += plain.Run(same, window, seed).Rejected ? 1 : 0;
            found[2] += paired.Run(same, window, seed).Rejected ? 1 : 0;
            var part = new BaselinePart([.. Enumerable.Range(0, 4 * n)], new int[4 * n], [reference], []);
            var matched = new ClassMatchedTest(part, new WindowTestOptions { Rows = n, Fuse = true }).Run([window], new int[n], seed);
            found[3] += MinP.Rejects(matched.Views[0].PValue, 0.05) ? 1 : 0;
            found[4] += matched.Rejected ? 1 : 0;
        }

        return Array.ConvertAll(found, count => 100.0 * count / Replicates);
    }
}
