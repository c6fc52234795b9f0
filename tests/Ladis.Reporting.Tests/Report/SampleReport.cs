using Ladis.Reporting.Charts;
using Ladis.Reporting.Evaluation;
using Ladis.Reporting.Report;
using Ladis.Statistics;

namespace Ladis.Reporting.Tests.Report;

/// <summary>A small report with everything in it.</summary>
internal static class SampleReport
{
    /// <summary>The smallest PNG: one transparent pixel.</summary>
    private static readonly byte[] Pixel = Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==");

    /// <param name="name">Name of the set, of a picture and of a class; sound ones when null.</param>
    public static EvaluationReport Create(string? name = null)
    {
        string[] sets = ["baseline", name ?? "attacked <1>"];
        var random = new SeededRandom(Seed.From("sample"));
        var cells = sets.SelectMany(set => new[] { ("stem", "raw"), ("logits", "raw"), ("logits", "sorted") }.Select(row => Cell(set, row.Item1, row.Item2, "permutation", random))
            .Append(Cell(set, "logits", "sorted", "matched", random)).Append(Cell(set, "all", "min-p", "matched", random)));
        var result = new EvaluationResult
        {
            Model = name ?? "m@1",
            ModelSha256 = "abc",
            Baseline = new("baseline", name ?? "clean/", 400, 0.9),
            Split = (100, 200, 100),
            Sets = [new(sets[1], name ?? "x.npy", 50, null)],
            Taps = ["stem", "logits"],
            Options = new EvaluationOptions { Views = [EvaluationView.Raw, EvaluationView.Sorted] },
            Cells = [.. cells],
        };
        return new EvaluationReport(result, [Details(sets[1], name ?? "p.png", name ?? "cat", random)], [name ?? "cat", "dog & co"], [new(sets[1], [1, 2, 3, 4])]);
    }

    private static SetReport Details(string set, string picture, string kind, SeededRandom random) => new()
    {
        Set = set,
        View = "logits sorted",
        Map = [.. Enumerable.Range(0, 30).Select(i => new MapPoint(random.NextGaussian(), random.NextGaussian(), i % 2, (MapKind)(i % 3)))],
        Attribution = (50, 1),
        Suspicious = [new(1, picture, kind, 3.25, 0.004, true, new("Rank 1", Pixel), [new($"Natural {kind}", Pixel)])],
        Attacked = [new(picture, "dog & co", kind, 1, new("Original", Pixel), new("Attacked", Pixel), new("Difference", Pixel))],
    };

    private static EvaluationCell Cell(string set, string tap, string view, string method, SeededRandom random)
    {
        double[] pValues = [.. Enumerable.Range(0, 20).Select(_ => set == "baseline" ? Math.Ceiling(random.NextDouble() * 200) / 200 : 0.005)];
        return new EvaluationCell(set, tap, view, method, 100, 100, pValues.Count(p => p <= 0.05), pValues);
    }
}
