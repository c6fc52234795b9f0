using System.Text;
using Ladis.Statistics;

namespace Ladis.Evidence;

/// <summary>How many requests the conformal detector needs to find an attack, by attack, share and α; and that clean streams stay quiet.</summary>
internal static class DelayTable
{
    private const int Streams = 96;
    private const int Splits = 12;
    private const int CleanStreams = 40;
    private const int CleanFirst = 500;
    private const int Most = 3000;

    private static readonly double[] Shares = [1, 0.5, 0.2, 0.1];

    /// <summary>The prototype's medians of statistics.md §4 at 1e-5 and at 1e-8; – where it found fewer than half, nothing where it was not measured.</summary>
    private static readonly (string Name, string Set, string At5, string At8)[] Attacks =
    [
        ("ε .003 (float)", "pgd_eps0p003_float", "109 / 530 / – / –", "169 / 944 / – / –"),
        ("ε .003 (8 bit)", "pgd_eps0p003_q8", "", ""),
        ("ε .01", "pgd_eps0p01_q8", "16 / 52 / 257 / 756", "29 / 76 / 416 / –"),
        ("ε .0314", "pgd_eps0p0314_q8", "5 / 11 / 42 / 108", "7 / 19 / 67 / 219"),
        ("jpeg 50", "jpeg_50", "345 / 1385 / – / –", "560 / – / – / –"),
        ("blur .5", "blur_0p5", "– / – / – / –", ""),
        ("noise σ5", "noise_s5", "– / – / – / –", ""),
    ];

    public static void Write(Place place)
    {
        var splits = Enumerable.Range(0, Splits).Select(split => new Pools(place.Cifar, CifarBaseline.Build(place.Cifar, new BaselineOptions { Seed = Seed.From((ulong)split) }))).ToArray();
        var text = new StringBuilder($"""
            # Delay of the alarm on CIFAR-10 / ResNet-20

            Median number of requests until the conformal e-detector alarms, {Streams} streams a cell, {CleanFirst} clean requests first; > N = fewer than half found before the streams ended, half of them after N requests. Scores:
            margin, residual, overconfidence, rivalry; baseline: clean_baseline (3,000 rows), split anew ({Splits} seeds, {Streams / Splits} streams each), so that no lucky split is shown. Clean requests come from the 3,600 clean images that the baseline has not seen, attacked ones
            from their set (1,500 images, corruptions 600), each once: a stream ends when a set is used up, or after {Most:N0}. In brackets the prototype's median (– = fewer than half
            found; 12 streams; `shared/design/statistics.md` §4: margin and residual only, one split). ±: standard error of our median over {Streams} streams, by
            400 bootstrap samples; the prototype's, over 12 streams, is about {Math.Sqrt(Streams / 12.0):0.0} times ours, whatever the cell. Seeds: `delay`, set, share, stream.

            Scores and bets were chosen on attacks that this table does not show (PGD of ε .002, .004, .006, .02 and FGSM of ε .012 on the holdout images), then left alone.

            """);
        foreach (var alpha in new[] { 1e-5, 1e-8 })
        {
            text.Append($"\n| α = {alpha:0e0} | {string.Join(" | ", Shares.Select(share => $"{100 * share:0} % attacked"))} |\n|---|---|---|---|---|\n");
            foreach (var (name, set, at5, at8) in Attacks)
            {
                var prototype = (alpha > 1e-6 ? at5 : at8).Split(" / ");
                var cells = Shares.Select((share, i) => Cell(splits, set, share, alpha) + (prototype.Length == 4 ? $" ({prototype[i]})" : ""));
                text.Append($"| {name} | {string.Join(" | ", cells)} |\n");
            }
        }

        var total = Splits * CleanStreams;
        text.Append($"\n## Clean streams\n\nAll 3,600 clean images in random order, α = 1e-5, {CleanStreams} streams a split: {splits.Sum(pools => Quiet(pools, 10))} of {total} alarmed. ");
        text.Append($"With the mix jumping to 5 of 10 classes after 1,500 requests: {splits.Sum(pools => Quiet(pools, 5))} of {total}. The guarantee allows 3.6 %.\n");
        text.Append(WitnessDelay.Table(place));
        Place.WritePage("delay.md", text.ToString());
    }

    private static string Cell(Pools[] splits, string set, double share, double alpha)
        => new Delays([.. Enumerable.Range(0, Streams).Select(stream => Delay(splits[stream % Splits], set, share, alpha, stream))])
            .WithError(new SeededRandom(Seed.From("delay-error").With(set).With((long)(share * 100))));

    private static (int? Alarm, int Length) Delay(Pools pools, string set, double share, double alpha, int stream)
    {
        var seed = Seed.From("delay").With(set).With((long)(share * 100)).With((long)stream);
        var alarm = new AlarmRun(pools.Baseline.Calibration, alpha, seed);
        var t = 0;
        foreach (var (scores, predicted) in MixedStream.Of(pools.Clean.Requests, pools[set].Requests, share, CleanFirst, new SeededRandom(seed)).Take(CleanFirst + Most))
        {
            t++;
            if (alarm.Observe(predicted, scores, t) && t > CleanFirst)
            {
                return (t - CleanFirst, t - CleanFirst);
            }
        }

        return (null, t - CleanFirst);
    }

    private static int Quiet(Pools pools, int classes)
    {
        var alarmed = 0;
        for (var stream = 0; stream < CleanStreams; stream++)
        {
            var seed = Seed.From("delay-clean").With((long)classes).With((long)stream);
            var order = new SeededRandom(seed).Permutation(pools.Clean.Requests.Length);
            var alarm = new AlarmRun(pools.Baseline.Calibration, 1e-5, seed);
            for (var t = 0; t < order.Length; t++)
            {
                var (scores, predicted) = pools.Clean.Requests[order[t]];
                if (t < 1500 || predicted < classes)
                {
                    alarm.Observe(predicted, scores, t);
                }
            }

            alarmed += alarm.Detector.Alarmed ? 1 : 0;
        }

        return alarmed;
    }
}
