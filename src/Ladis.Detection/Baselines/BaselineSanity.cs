using Ladis.Statistics;

namespace Ladis.Detection.Baselines;

/// <summary>What is worth knowing about a baseline before it guards anything.</summary>
/// <param name="Warnings">Sentences; none when nothing is wrong.</param>
/// <param name="Rejections">Share of tests of held-out rows against reference rows that reject at the test's level; null when too few rows are held out.</param>
/// <param name="Tests">Tests behind it.</param>
/// <param name="Duplicates">Rows, of those that were compared, that have a twin.</param>
public sealed record BaselineSanity(IReadOnlyList<string> Warnings, double? Rejections, int Tests, int Duplicates)
{
    /// <summary>With fewer rows in its bag a class has p-values too coarse to bet on.</summary>
    private const int FewRows = 10;

    private const int LevelTests = 200;
    private const int LevelRows = 100;

    /// <summary>
    /// Held-out rows are re-used by all tests, so that the share scatters by 8 to 9 points around 5 % between good baselines (docs/statistics):
    /// only beyond this is something wrong with the rows.
    /// </summary>
    private const double SuspectRate = 0.30;

    /// <summary>Comparing all pairs is quadratic: of larger baselines so many rows are looked at.</summary>
    private const int ComparedRows = 1500;

    private const double SuspectTwins = 0.01;

    /// <summary>Looks a baseline over; the same baseline gives the same answer.</summary>
    /// <param name="baseline">The baseline.</param>
    public static BaselineSanity Check(LoadedBaseline baseline)
    {
        ArgumentNullException.ThrowIfNull(baseline);
        var warnings = new List<string>();
        warnings.AddRange(Classes(baseline));
        var rejections = Level(baseline.Statistics, Seed.From(baseline.Id));
        if (rejections > SuspectRate)
            warnings.Add($"{rejections:P0} of {LevelTests} tests of held-out rows against reference rows reject at 5 %: the rows are not of one kind. Are images repeated, or classes very unevenly filled?");
        var (twins, compared) = Twins(baseline.Statistics);
        if (twins > SuspectTwins * compared)
            warnings.Add($"{twins} of {compared} rows have a twin (the same image, or nearly): copies tell nothing new, and make the baseline look surer than it is. Remove duplicates.");
        return new BaselineSanity(warnings, rejections, rejections is null ? 0 : LevelTests, twins);
    }

    private static IEnumerable<string> Classes(LoadedBaseline baseline)
    {
        var statistics = baseline.Statistics;
        var rows = new int[statistics.Classes];
        foreach (var predicted in statistics.Reference.Classes)
            rows[predicted]++;
        foreach (var predicted in statistics.HeldOut.Classes)
            rows[predicted]++;
        var absent = Enumerable.Range(0, rows.Length).Where(c => rows[c] == 0).ToList();
        var few = Enumerable.Range(0, rows.Length).Where(c => rows[c] is > 0 and < FewRows).ToList();
        if (absent.Count > 0)
            yield return $"No row to compare with is of class {Names(absent)}: window tests leave such requests out, and the alarm learns them from the stream. Add clean images of {(absent.Count == 1 ? "it" : "them")}.";
        if (few.Count > 0)
            yield return $"Fewer than {FewRows} rows to compare with are of class {Names(few)}: the alarm is slow there. Add clean images of {(few.Count == 1 ? "it" : "them")}.";

        string Names(List<int> classes)
        {
            var names = baseline.Snapshot.ClassNames;
            var shown = string.Join(", ", classes.Take(5).Select(c => c < names.Count ? $"{c} ({names[c]})" : $"{c}"));
            return classes.Count > 5 ? $"{shown} and {classes.Count - 5} more" : shown;
        }
    }

    private static double? Level(Baseline statistics, Seed seed)
    {
        var (heldOut, options) = (statistics.HeldOut, new WindowTestOptions { Rows = LevelRows });
        var size = Math.Min(LevelRows, heldOut.Count / 2);
        if (size < options.MinRows)
            return null;
        var (test, random, rejected) = (new ClassMatchedTest(statistics.Reference, options), new SeededRandom(seed), 0);
        for (var t = 0; t < LevelTests; t++)
        {
            var drawn = random.Permutation(heldOut.Count)[..size];
            var categories = new int[size];
            for (var i = 0; i < size; i++)
                categories[i] = heldOut.Categories[drawn[i]];
            rejected += test.Run([.. heldOut.Views.Select(view => view.Select(drawn))], categories, seed.With((long)t)).Rejected ? 1 : 0;
        }

        return (double)rejected / LevelTests;
    }

    private static (int Twins, int Compared) Twins(Baseline statistics)
    {
        var view = Enumerable.Range(0, statistics.Views.Count).FirstOrDefault(v => statistics.Options.Views[v].Kind == ViewKind.Raw);
        float[][] rows = [.. Rows(statistics.Reference.Views[view]).Concat(Rows(statistics.HeldOut.Views[view])).Take(ComparedRows)];
        var (nearest, sum) = (Enumerable.Repeat(double.MaxValue, rows.Length).ToArray(), 0.0);
        for (var i = 0; i < rows.Length; i++)
        {
            for (var j = 0; j < i; j++)
            {
                var distance = Distance(rows[i], rows[j]);
                sum += distance;
                (nearest[i], nearest[j]) = (Math.Min(nearest[i], distance), Math.Min(nearest[j], distance));
            }
        }

        var mean = sum / (rows.Length * (rows.Length - 1) / 2.0);
        return (nearest.Count(d => d <= DistinctRows.NearShare * mean), rows.Length);
    }

    private static IEnumerable<float[]> Rows(FloatMatrix matrix) => Enumerable.Range(0, matrix.Rows).Select(i => matrix.Row(i).ToArray());

    private static double Distance(float[] x, float[] y)
    {
        var sum = 0f;
        for (var i = 0; i < x.Length; i++)
            sum += (x[i] - y[i]) * (x[i] - y[i]);
        return sum;
    }
}
