using System.Globalization;
using System.Text;
using Ladis.Statistics;

namespace Ladis.Evidence;

/// <summary>The reference rates of the evaluation set, measured again by this library.</summary>
internal static class ReferenceTable
{
    private const int Tests = 100;

    private static readonly (string Layer, string Representation, string Tap)[] Layers =
    [
        ("pixels", "flat", "pixels"), ("stem", "gap", "stem"), ("layer1.2", "gap", "layer1_2"), ("layer2.2", "gap", "layer2_2"),
        ("layer3.1", "gap", "layer3_1"), ("avgpool", "flat", "avgpool"), ("logits", "flat", "logits"),
    ];

    private static readonly (string Reference, string Set)[] Sets =
    [
        ("holdout", "clean_holdout"), ("pgd0.003", "pgd_eps0p003_float"), ("pgd0.003_q8", "pgd_eps0p003_q8"), ("pgd0.01_q8", "pgd_eps0p01_q8"), ("pgd0.0314_q8", "pgd_eps0p0314_q8"),
        ("noise5", "noise_s5"), ("blur0.5", "blur_0p5"), ("blur1", "blur_1"), ("bright1.3", "brightness_1p3"), ("jpeg50", "jpeg_50"),
    ];

    public static void Write(Place place)
    {
        var reference = File.ReadLines(Place.SharedFile("data/cifar10/reference-rates-layers.csv")).Skip(1).Select(line => line.Split(','))
            .Where(cells => cells[4] == "mmd-median")
            .ToDictionary(cells => (cells[0], cells[1], cells[2]), cells => double.Parse(cells[9], CultureInfo.InvariantCulture));
        var text = new StringBuilder($"""
            # Reference rates, measured again

            % of {Tests} tests that reject at 5 %: this library / reference table (PyTorch). Unbiased MMD², one Gaussian, pooled median, 100 against 100 drawn without replacement,
            B = 200. * = further apart than 3.3 binomial standard errors of two rates of {Tests} tests. The corruption sets here hold 600 images, those of the reference 1,500, so
            tests of one cell share more rows. Seeds: `reference`, set, layer, test.

            | set | {string.Join(" | ", Layers.Select(layer => layer.Layer))} |
            |---|{string.Concat(Layers.Select(_ => "---|"))}

            """);
        var (apart, cells) = (0, 0);
        foreach (var (name, set) in Sets)
        {
            var row = new List<string>();
            foreach (var (layer, representation, tap) in Layers)
            {
                var rate = Rate(place.Cifar, set, tap);
                var expected = reference[(name, layer, representation)];
                var far = Apart(rate, expected);
                (apart, cells) = (apart + (far ? 1 : 0), cells + 1);
                row.Add($"{100 * rate:0} / {100 * expected:0}{(far ? " *" : "")}");
            }

            text.Append($"| {name} | {string.Join(" | ", row)} |\n");
        }

        text.Append($"\n{cells - apart} of {cells} cells agree.\n");
        text.Append(ReferenceExtraTable.Table(place));
        Place.WritePage("reference.md", text.ToString());
    }

    private static bool Apart(double first, double second)
    {
        var pooled = (first + second) / 2;
        return Math.Abs(first - second) > 3.3 * Math.Sqrt(Math.Max(pooled * (1 - pooled), 0.01) * 2 / Tests);
    }

    private static double Rate(CifarSets sets, string set, string tap)
    {
        var place = Array.IndexOf(CifarSets.Taps, tap);
        var (x, y) = (sets["clean_baseline"].Taps[place], sets[set].Taps[place]);
        var test = new PermutationTest(new WindowTestOptions { Kernel = Kernel.Gaussian, Permutations = 200 });
        var rejected = 0;
        for (var t = 0; t < Tests; t++)
        {
            var seed = Seed.From("reference").With(set).With(tap).With((long)t);
            var random = new SeededRandom(seed);
            var first = x.Select(random.Permutation(x.Rows).AsSpan(0, 100));
            var second = y.Select(random.Permutation(y.Rows).AsSpan(0, 100));
            rejected += test.Run(first, second, seed).Rejected ? 1 : 0;
        }

        return (double)rejected / Tests;
    }
}
