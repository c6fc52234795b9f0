using Ladis.Chaos.Ground;
using Ladis.Chaos.Report;
using Ladis.Contracts;

namespace Ladis.Chaos.Checks;

/// <summary>What a detector has counted since it started, against the activations that there are.</summary>
public static class DetectorCounts
{
    private const string Samples = "ladis_detector_samples_total";

    /// <summary>Every activation of every file was taken in, and none dropped.</summary>
    /// <param name="detector">A detector that has run from the first activation on.</param>
    /// <param name="judgements">The activations.</param>
    /// <param name="models">The files.</param>
    /// <param name="findings">Gets the figures.</param>
    public static async Task MustMatchAsync(SupervisedRole detector, Judgements judgements, IReadOnlyList<ModelFile> models, Findings findings)
    {
        var due = models.Sum(m => judgements.ActivationsOf(m.Sha256));
        var page = await detector.Page.AwaitAsync(p => p[Samples].By().Values.Sum() + p["ladis_detector_dropped_total"].By().Values.Sum() >= due);
        var taken = models.Select(m => (long)page[Samples].By("sha256").GetValueOrDefault(FileHashes.Short(m.Sha256))).ToList();
        findings.Figure("requests taken in by the detector, by file", string.Join(" and ", taken.Select(t => $"{t:N0}")));
        findings.MustBeZero("requests unjudged", models.Zip(taken).Sum(m => Math.Abs(judgements.ActivationsOf(m.First.Sha256) - m.Second)));
        findings.MustBeZero("requests dropped by the detector", (long)page["ladis_detector_dropped_total"].By().Values.Sum());
        await detector.Page.AwaitReadyAsync(true);
    }
}
