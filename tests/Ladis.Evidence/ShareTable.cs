using System.Globalization;
using System.Text;
using Ladis.Statistics;

namespace Ladis.Evidence;

/// <summary>The attacked share's estimate and interval, over windows of known shares.</summary>
internal static class ShareTable
{
    private const int Replicates = 200;

    public static string Of(TriageWindows windows)
    {
        var text = new StringBuilder($"""

            ## Attacked share

            {Replicates} windows of 100 requests a row, 95 % intervals: medians, and in how many % of the windows the lower end is at most the true share, and the interval holds it. What is estimated is
            the share of requests that *visibly* differ from the baseline, in that score or view, and beyond that threshold, which show the most. Attacked requests that look clean
            are not in it: it is at most the attacked share. So the lower end holds whatever the attack, and the upper end only where the attack is visible (PGD .0314);
            under small attacks and corruptions, which move every request a little and few of them out of the clean range, estimate and upper end are too low.
            Seeds: `share`, set, share, replicate.

            | set | true share % | estimate % | interval % | lower end holds % | interval holds % |
            |---|---|---|---|---|---|

            """);
        text.Append(Row(windows, "clean", "clean_holdout", 0)).Append(Row(windows, "class mix: 5 of 10", "clean_holdout", 0, 5));
        foreach (var (name, set) in new[] { ("PGD .0314", "pgd_eps0p0314_q8"), ("PGD .01", "pgd_eps0p01_q8"), ("PGD .003 (8 bit)", "pgd_eps0p003_q8"), ("targeted .0314", "attacked targeted .0314"), ("jpeg 50", "jpeg_50") })
        {
            foreach (var share in (int[])[10, 30, 60, 100])
            {
                text.Append(Row(windows, name, set, share));
            }
        }

        return text.ToString();
    }

    private static string Row(TriageWindows windows, string name, string set, int share, int classes = 10)
    {
        var estimates = Enumerable.Range(0, Replicates).Select(r =>
        {
            var seed = Seed.From("share").With(name).With((long)share).With((long)r);
            return windows.Share(windows.Draw(set, share, share, seed, classes), seed);
        }).ToList();
        var truth = share / 100.0;
        string Median(Func<AttackedShareEstimate, double> value) => (100 * estimates.Select(value).Order().ElementAt(Replicates / 2)).ToString("0", CultureInfo.InvariantCulture);
        string Holds(Func<AttackedShareEstimate, bool> holds) => (100.0 * estimates.Count(holds) / Replicates).ToString("0.#", CultureInfo.InvariantCulture);
        return $"| {name} | {share} | {Median(e => e.Share)} | {Median(e => e.Low)} – {Median(e => e.High)} | {Holds(e => e.Low <= truth)} | {Holds(e => e.Low <= truth && truth <= e.High)} |\n";
    }
}
