using System.Text;
using Ladis.Statistics;

namespace Ladis.Evidence;

/// <summary>T2 and the window tests on real activations: clean traffic, clean traffic of fewer classes, attacks and corruptions.</summary>
internal static class ClassMixTable
{
    private const int Replicates = 200;

    private static readonly (string Name, string Set, int Classes)[] Cases =
    [
        ("clean", "clean", 10), ("clean, 5 of 10 classes", "clean", 5), ("clean, 2 of 10 classes", "clean", 2),
        ("ε .003 (float)", "pgd_eps0p003_float", 10), ("ε .003 (8 bit)", "pgd_eps0p003_q8", 10), ("ε .01", "pgd_eps0p01_q8", 10), ("ε .0314", "pgd_eps0p0314_q8", 10),
        ("jpeg 50", "jpeg_50", 10), ("blur .5", "blur_0p5", 10), ("noise σ5", "noise_s5", 10), ("bright ×1.3", "brightness_1p3", 10),
    ];

    public static void Write(Place place)
    {
        var baseline = CifarBaseline.Build(place.Cifar);
        var text = new StringBuilder($"""
            # Window tests on CIFAR-10 activations (T2)

            Share of {Replicates} windows of n = 100 that reject at 5 %, B = 199 (standard error at most 3.5 points). Class-matched: `ClassMatchedTest` with k = 4 on each view, and
            exact min-p of the three. Unmatched: `PermutationTest` of the raw penultimate view against 100 random reference rows. Baseline: clean_baseline (3,000 rows, default
            split). Clean: the 3,600 clean images that the baseline has not seen; windows draw from them without replacement, so replicates share rows.
            Seeds: `class-mix`, case, replicate.

            | traffic | class residual | sorted logits | raw | min-p of three | k used (mean) | unmatched raw |
            |---|---|---|---|---|---|---|

            """);
        foreach (var (name, set, classes) in Cases)
        {
            text.Append(Row(place, baseline, name, set, classes));
        }

        text.Append(RareClasses.Table());
        Place.WritePage("class-mix.md", text.ToString());
    }

    private static string Row(Place place, Baseline baseline, string name, string set, int classes)
    {
        var pool = CifarWindows.Pool(place.Cifar, baseline, set);
        var test = new ClassMatchedTest(baseline.Reference);
        var permutation = new PermutationTest();
        var (rejected, matches) = (new int[5], 0.0);
        for (var r = 0; r < Replicates; r++)
        {
            var seed = Seed.From("class-mix").With(name).With((long)r);
            var random = new SeededRandom(seed);
            var window = pool.Draw(100, classes, random);
            var result = test.Run(window.Views, window.Classes, seed);
            for (var v = 0; v < 3; v++)
            {
                rejected[v] += MinP.Rejects(result.Views[v].PValue, 0.05) ? 1 : 0;
            }

            rejected[3] += result.Rejected ? 1 : 0;
            matches += result.Matches;
            var reference = baseline.Reference.Views[2].Select(random.Permutation(baseline.Reference.Count).AsSpan(0, 100));
            rejected[4] += permutation.Run(reference, window.Views[2], seed).Rejected ? 1 : 0;
        }

        var rates = Array.ConvertAll(rejected, count => $"{100.0 * count / Replicates:0.#}");
        return $"| {name} | {rates[0]} | {rates[1]} | {rates[2]} | {rates[3]} | {matches / Replicates:0.0} | {rates[4]} |\n";
    }
}
