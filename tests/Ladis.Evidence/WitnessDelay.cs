using System.Text;
using Ladis.Statistics;

namespace Ladis.Evidence;

/// <summary>How many requests the kernel-witness e-process needs, on the view of whitened class residuals.</summary>
internal static class WitnessDelay
{
    private const int Streams = 24;
    private const int CleanFirst = 500;
    private const int Most = 3000;
    private const int View = 0;
    private const double Alpha = 1e-5;

    private static readonly double[] Shares = [1, 0.5, 0.2, 0.1];

    /// <summary>The prototype's medians, which paid against reference rows again and again, with an approximate guarantee.</summary>
    private static readonly (string Name, string Set, string Prototype)[] Attacks =
    [
        ("ε .01", "pgd_eps0p01_q8", "138 / 360 / 1614 / –"),
        ("ε .0314", "pgd_eps0p0314_q8", "47 / 97 / 291 / 618"),
        ("jpeg 50", "jpeg_50", ""),
        ("blur .5", "blur_0p5", "347 / 1670 / – / –"),
    ];

    public static string Table(Place place)
    {
        var baseline = CifarBaseline.Build(place.Cifar);
        var calibration = new KernelWitnessCalibration(baseline.Reference, baseline.HeldOut, View, 384, Seed.From("witness-delay"));
        var clean = CifarWindows.Pool(place.Cifar, baseline, "clean").Rows(View);
        var text = new StringBuilder($"""

            ## The kernel-witness e-process

            Median delay at α = {Alpha:0e0}, {Streams} streams a cell, one split, class residuals, otherwise as above; in brackets the prototype's, whose guarantee was approximate. This one
            begins anew whenever its {baseline.Reference.Count:N0} reference rows are used up, which keeps the bound exact and costs the slow detections. Seeds: `witness-delay`, set, share, stream.

            | attack | {string.Join(" | ", Shares.Select(share => $"{100 * share:0} % attacked"))} |
            |---|---|---|---|---|

            """);
        foreach (var (name, set, prototype) in Attacks)
        {
            var attacked = CifarWindows.Pool(place.Cifar, baseline, set).Rows(View);
            var known = prototype.Split(" / ");
            var cells = Shares.Select((share, i) => new Delays([.. Enumerable.Range(0, Streams).Select(stream => Delay(calibration, clean, attacked, share, Seed.From("witness-delay").With(set).With((long)(share * 100)).With((long)stream)))]) + (known.Length == 4 ? $" ({known[i]})" : ""));
            text.Append($"| {name} | {string.Join(" | ", cells)} |\n");
        }

        return text.ToString();
    }

    private static (int? Alarm, int Length) Delay(
        KernelWitnessCalibration calibration, (ReadOnlyMemory<float> Row, int Class)[] clean, (ReadOnlyMemory<float> Row, int Class)[] attacked, double share, Seed seed)
    {
        var detector = new KernelWitnessDetector(calibration, new KernelWitnessOptions { Alpha = Alpha });
        var t = 0;
        foreach (var (row, predicted) in MixedStream.Of(clean, attacked, share, CleanFirst, new SeededRandom(seed)).Take(CleanFirst + Most))
        {
            t++;
            if (detector.Observe(row.Span, predicted) && t > CleanFirst)
            {
                return (t - CleanFirst, t - CleanFirst);
            }
        }

        return (null, t - CleanFirst);
    }
}
