using System.Globalization;
using System.Text;
using Ladis.Statistics;

namespace Ladis.Evidence;

/// <summary>
/// The second reference table (representations, sizes, contaminated windows, class mix), measured again where its set is in the evaluation data.
/// </summary>
internal static class ReferenceExtraTable
{
    private const int Tests = 100;

    /// <summary>Their name of a set, ours; .01 and .0314 are stored in 8 bits only.</summary>
    private static readonly Dictionary<string, string> Sets = new(StringComparer.Ordinal)
    {
        ["holdout"] = "clean_holdout",
        ["clean"] = "clean_holdout",
        ["corr_clean"] = "clean_corrimages",
        ["pgd0.003"] = "pgd_eps0p003_float",
        ["pgd0.003_q8"] = "pgd_eps0p003_q8",
        ["pgd0.01"] = "pgd_eps0p01_q8",
        ["pgd0.0314"] = "pgd_eps0p0314_q8",
        ["noise5"] = "noise_s5",
        ["blur0.5"] = "blur_0p5",
        ["blur1"] = "blur_1",
        ["bright1.3"] = "brightness_1p3",
        ["jpeg50"] = "jpeg_50",
    };

    public static string Table(Place place)
    {
        var text = new StringBuilder($"""

            ## Representations, sizes, contaminated windows, class mix

            `reference-rates-extra.csv`, every line whose set is stored and whose representation this library has, and `reference-rates-combo.csv` at its level of 5 %; as above. n: baseline rows
            of a test, m: window rows. ε .01 and .0314 are the 8-bit sets here, and were floats there. The reference fits residuals and whitening on other rows, with a covariance shrunk in another way.
            Not measured: sets that are not stored (noise2, noise10, jpeg75, bright1.1), softmax, whitening without classes, the three-layer view, the trained network, single-class windows.
            Seeds: `reference-extra`, line, test.

            | experiment | representation | set | n | m | this library / reference |
            |---|---|---|---|---|---|

            """);
        var views = new Representations(place.Cifar);
        var (cells, apart) = (0, 0);
        foreach (var line in Lines(place).Where(line => Sets.ContainsKey(line.Set) && Representations.Has(line.Representation)))
        {
            var tests = line.Tests;
            var rate = Rate(views, line);
            var far = Apart(rate, line.Rate, tests);
            (cells, apart) = (cells + 1, apart + (far ? 1 : 0));
            text.Append($"| {line.Experiment} | {line.Representation} | {line.Set} | {line.N} | {line.M} | {100 * rate:0} / {100 * line.Rate:0.#}{(far ? " *" : "")} |\n");
        }

        text.Append($"\n{cells - apart} of {cells} cells agree.\n");
        return text.ToString();
    }

    private static IEnumerable<Line> Lines(Place place)
    {
        foreach (var cells in File.ReadLines(Place.SharedFile("data/cifar10/reference-rates-extra.csv")).Skip(1).Select(line => line.Split(',')))
        {
            if (cells[2] == "mmd" && !cells[0].StartsWith("single-class", StringComparison.Ordinal) && !cells[0].StartsWith("semantic", StringComparison.Ordinal))
            {
                yield return new Line(cells[0], cells[1], cells[3], int.Parse(cells[4], CultureInfo.InvariantCulture), int.Parse(cells[5], CultureInfo.InvariantCulture), Number(cells[6]), Tests);
            }
        }

        foreach (var cells in File.ReadLines(Place.SharedFile("data/cifar10/reference-rates-combo.csv")).Skip(1).Select(line => line.Split(',')))
        {
            var m = int.Parse(cells[1], CultureInfo.InvariantCulture);
            yield return new Line("combo", "avgpool", cells[0], 100, m, Number(cells[2]), 2 * Tests);
            yield return new Line("combo", "avgpool-classresid-whitened", cells[0], 100, m, Number(cells[3]), 2 * Tests);
            yield return new Line("combo", "logits-sorted", cells[0], 100, m, Number(cells[4]), 2 * Tests);
        }
    }

    private static double Number(string cell) => double.Parse(cell, CultureInfo.InvariantCulture);

    private static double Rate(Representations views, Line line)
    {
        var (reference, window) = (views[line.Representation, "clean_baseline"], views[line.Representation, Sets[line.Set]]);
        var (clean, classes) = (views[line.Representation, "clean_holdout"], views.Classes(Sets[line.Set]));
        var baselineClasses = views.Classes("clean_baseline");
        var test = new PermutationTest(new WindowTestOptions { Kernel = Kernel.Gaussian, Permutations = 200 });
        var stratified = line.Experiment.StartsWith("perclass", StringComparison.Ordinal);
        var share = line.Experiment.StartsWith("mix", StringComparison.Ordinal) ? Number(line.Experiment[3..]) : 1;
        var rejected = 0;
        for (var t = 0; t < Tests; t++)
        {
            var seed = Seed.From("reference-extra").With(line.Experiment).With(line.Representation).With(line.Set).With((long)line.M).With((long)t);
            var random = new SeededRandom(seed);
            var first = random.Permutation(reference.Rows)[..line.N];
            var second = Mix(line.Experiment, classes, window.Rows, random)[..(int)Math.Round(share * line.M)];
            var rest = random.Permutation(clean.Rows)[..(line.M - second.Length)];
            var rows = Join(window.Select(second), clean.Select(rest));
            rejected += (stratified
                ? test.Run(reference.Select(first), rows, Array.ConvertAll(first, row => baselineClasses[row]), Array.ConvertAll(second, row => classes[row]), seed)
                : test.Run(reference.Select(first), rows, seed)).Rejected ? 1 : 0;
        }

        return (double)rejected / Tests;
    }

    /// <summary>Rows in random order; of five classes only, or with class 0 twice or four times as frequent.</summary>
    private static int[] Mix(string experiment, int[] classes, int rows, SeededRandom random)
    {
        var order = random.Permutation(rows);
        if (experiment.EndsWith("5 of 10 classes", StringComparison.Ordinal))
        {
            return [.. order.Where(row => classes[row] < 5)];
        }

        if (!experiment.Contains("skew", StringComparison.Ordinal))
        {
            return order;
        }

        var factor = experiment[^1] - '0';
        return [.. order.OrderBy(row => -Math.Log(1 - random.NextDouble()) / (classes[row] == 0 ? factor : 1))];
    }

    private static FloatMatrix Join(FloatMatrix first, FloatMatrix second)
    {
        var joined = new FloatMatrix(first.Rows + second.Rows, first.Columns);
        first.Values.CopyTo(joined.Values, 0);
        second.Values.CopyTo(joined.Values, first.Values.Length);
        return joined;
    }

    private static bool Apart(double ours, double theirs, int tests)
    {
        var pooled = ((ours * Tests) + (theirs * tests)) / (Tests + tests);
        return Math.Abs(ours - theirs) > 3.3 * Math.Sqrt(Math.Max(pooled * (1 - pooled), 0.01) * ((1.0 / Tests) + (1.0 / tests)));
    }

    private sealed record Line(string Experiment, string Representation, string Set, int N, int M, double Rate, int Tests);

    /// <summary>The rows of a set in a representation.</summary>
    private sealed class Representations(CifarSets sets)
    {
        private readonly Dictionary<(string, string), FloatMatrix> _rows = [];
        private readonly Baseline _baseline = CifarBaseline.Build(sets, new BaselineOptions
        {
            Views =
            [
                new(ViewKind.ClassResidual, BaselineDefaults.Penultimate), new(ViewKind.ClassResidual, BaselineDefaults.Penultimate, Whiten: false), new(ViewKind.Sorted, BaselineDefaults.Logits),
            ],
        });

        private static readonly string[] Fitted = ["avgpool-classresid-whitened", "avgpool-classresid", "logits-sorted"];

        public FloatMatrix this[string representation, string set]
        {
            get
            {
                if (!_rows.TryGetValue((representation, set), out var rows))
                {
                    _rows[(representation, set)] = rows = Compute(representation, set);
                }

                return rows;
            }
        }

        public static bool Has(string representation) => representation is "avgpool" or "logits" || Fitted.Contains(representation);

        public int[] Classes(string set) => sets[set].Classes;

        private FloatMatrix Compute(string representation, string set)
        {
            var view = Array.IndexOf(Fitted, representation);
            return view < 0
                ? sets[set].Taps[Array.IndexOf(CifarSets.Taps, representation)]
                : _baseline.Project(view, [.. Enumerable.Range(0, sets[set].Count).Select(row => sets[set].Observation(row, CifarBaseline.Taps))]);
        }
    }
}
