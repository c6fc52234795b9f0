using System.Text;
using Ladis.Statistics;

namespace Ladis.Evidence;

/// <summary>The measured confusion of the triage.</summary>
internal static class TriageTable
{
    private const int Replicates = 100;

    public static void Write(Place place)
    {
        var sets = place.Cifar;
        var clean = sets["clean_baseline"];
        int[] taps = [5, 6, 1];
        var baseline = Baseline.Build(
            new BaselineRows(["penultimate", "logits", "stem"], [.. taps.Select(tap => clean.Taps[tap])], clean.Classes, 10),
            new BaselineOptions { Views = [new(ViewKind.ClassResidual, "penultimate"), new(ViewKind.Sorted, "logits"), new(ViewKind.Raw, "stem"), new(ViewKind.Raw, "penultimate")] });
        var text = new StringBuilder($"""
            # Triage: measured confusion

            {Replicates} windows of n = 100 each, class-matched k = 4, level 1 %, B = 999. Early tap: the stem, pooled. Which kind `ShiftTriage` names, in % of windows; evidence, never certainty.
            Seeds: `triage`, case, replicate.

            | truth | none | class mix | corruption | adversarial suspected |
            |---|---|---|---|---|

            """);
        foreach (var (name, set, classes) in new[]
        {
            ("clean", "clean_holdout", 10), ("class mix: 5 of 10", "clean_holdout", 5),
            ("noise σ5", "noise_s5", 10), ("blur .5", "blur_0p5", 10), ("blur 1", "blur_1", 10), ("bright ×1.3", "brightness_1p3", 10), ("jpeg 50", "jpeg_50", 10),
            ("ε .003 (8 bit)", "pgd_eps0p003_q8", 10), ("ε .01", "pgd_eps0p01_q8", 10), ("ε .0314", "pgd_eps0p0314_q8", 10),
        })
        {
            var counts = Count(sets[set], baseline, taps, name, classes);
            text.Append($"| {name} | {string.Join(" | ", counts.Select(count => $"{100.0 * count / Replicates:0}"))} |\n");
        }

        place.WritePage("triage.md", text.ToString());
    }

    private static int[] Count(CifarSet set, Baseline baseline, int[] taps, string name, int classes)
    {
        var observations = Enumerable.Range(0, set.Count).Select(row => set.Observation(row, taps)).Where(row => row.PredictedClass < classes).ToArray();
        var options = new WindowTestOptions { Permutations = 999, Level = 0.01 };
        var (test, permutation, counts) = (new ClassMatchedTest(baseline.Reference, options), new PermutationTest(options), new int[4]);
        for (var r = 0; r < Replicates; r++)
        {
            var seed = Seed.From("triage").With(name).With((long)r);
            var random = new SeededRandom(seed);
            random.Draw<Observation>(observations, 100);
            var window = observations[..100];
            var views = Enumerable.Range(0, baseline.Views.Count).Select(view => baseline.Project(view, window)).ToArray();
            var groups = test.Run(views, Array.ConvertAll(window, row => row.PredictedClass), seed);
            var p = groups.Views;
            var reference = baseline.Reference.Views[3].Select(random.Permutation(baseline.Reference.Count).AsSpan(0, 100));
            var evidence = new TriageEvidence(p[1].PValue, p[0].PValue, p[2].PValue, permutation.Run(reference, views[3], seed).PValue, ConfidenceDirection.Of(groups, views[1], baseline.Reference.Views[1], seed));
            counts[(int)ShiftTriage.Classify(evidence, options.Level)]++;
        }

        return counts;
    }
}
