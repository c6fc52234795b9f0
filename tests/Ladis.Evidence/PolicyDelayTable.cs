using System.Text;
using Ladis.Statistics;

namespace Ladis.Evidence;

/// <summary>Delay and false alarms of the three alarm policies on the same streams.</summary>
internal static class PolicyDelayTable
{
    private const int Streams = 48;
    private const int Splits = 4;

    private static readonly double[] Shares = [1, 0.5, 0.2, 0.1];

    /// <summary>With the prototype's delays (shared/design/statistics.md §4) by share, at α = 1e-5 and 1e-8.</summary>
    private static readonly (string Name, string Set, string[][] Prototype)[] Attacks =
    [
        ("ε .003", "pgd_eps0p003_float", [["109", "530", "–", "–"], ["169", "944", "–", "–"]]),
        ("ε .01", "pgd_eps0p01_q8", [["16", "52", "257", "756"], ["29", "76", "416", "–"]]),
        ("ε .0314", "pgd_eps0p0314_q8", [["5", "11", "42", "108"], ["7", "19", "67", "219"]]),
    ];

    public static void Write(Place place)
    {
        var splits = Enumerable.Range(0, Splits).Select(split => new PolicyPools(place.Cifar, (ulong)split)).ToArray();
        var text = new StringBuilder($"""
            # Delay of the alarm by policy

            Median number of requests until the alarm, {Streams} streams a cell, all policies on the same ones; {PolicyStream.CleanFirst:N0} clean requests first, which fill the windows. Each picture comes once: a stream ends when
            a set is used up, or after {PolicyStream.Most:N0} requests; > N = fewer than half found, half of the streams ended after N. CIFAR-10 / ResNet-20, requests and baselines as in [delay.md](delay.md), {Splits} splits of the baseline.

            - **e-detector**: the conformal e-detector, the alarm of record, at α = 1e-5 and 1e-8; in brackets the prototype's median.
            - **k of n**: {PolicyStream.Rejections} of the last {PolicyStream.Windows} exact window tests (n = 100, B = 199, every {PolicyStream.Stride} requests) reject at {PolicyStream.Level:P0}. No bound on false alarms: windows overlap.
            - **detection rate**: the published rule: the rate of the last {PolicyStream.Window:N0} requests (raw penultimate layer, 100 tests of 100 against 100, every {PolicyStream.RateStride} requests) exceeds that of the held-out
              baseline rows by {100 * PolicyStream.Margin:0} points. No bound on false alarms.

            Seeds: `policy-delay`, set, share, stream. A median over {Streams} streams has a standard error of about 8 % at 100 %.

            | attack | attacked share | e-detector 1e-5 | e-detector 1e-8 | k of n | detection rate |
            |---|---|---|---|---|---|

            """);
        foreach (var (name, set, prototype) in Attacks)
        {
            for (var column = 0; column < Shares.Length; column++)
            {
                var share = Shares[column];
                Console.Error.WriteLine($"{name} {share:P0}");
                var alarms = Enumerable.Range(0, Streams).Select(stream => Alarms(splits[stream % Splits], set, share, stream)).ToArray();
                text.Append($"| {name} | {100 * share:0} % | {string.Join(" | ", Enumerable.Range(0, PolicyStream.Policies).Select(policy => new Delays([.. alarms.Select(stream => stream[policy])]) + (policy < prototype.Length ? $" ({prototype[policy][column]})" : "")))} |\n");
            }
        }

        text.Append($"\n## Clean streams\n\nStreams that alarmed at all, of {Streams}: the 3,600 clean images that the baseline has not seen, each once, in random order.\n\n");
        text.Append("| stream | e-detector 1e-5 | e-detector 1e-8 | k of n | detection rate |\n|---|---|---|---|---|\n");
        text.Append(Quiet(splits, "clean", 10)).Append(Quiet(splits, "clean, then 5 of 10 classes after 1,500 requests", 5));
        Place.WritePage("policy-delay.md", text.ToString());
    }

    private static (int? Alarm, int Length)[] Alarms(PolicyPools pools, string set, double share, int stream)
    {
        var seed = Seed.From("policy-delay").With(set).With((long)(share * 100)).With((long)stream);
        var (policies, t) = (new PolicyStream(pools.Baseline, seed), 0);
        foreach (var row in MixedStream.Of(pools["clean"], pools[set], share, PolicyStream.CleanFirst, new SeededRandom(seed)).Take(PolicyStream.CleanFirst + PolicyStream.Most).TakeWhile(_ => !policies.AllAlarmed))
        {
            policies.Observe(row, countsFrom: PolicyStream.CleanFirst);
            t++;
        }

        return [.. policies.Alarms.Select(alarm => (alarm == int.MaxValue ? (int?)null : alarm, t - PolicyStream.CleanFirst))];
    }

    private static string Quiet(PolicyPools[] splits, string name, int classes)
    {
        var alarmed = new int[PolicyStream.Policies];
        for (var stream = 0; stream < Streams; stream++)
        {
            var (pools, seed) = (splits[stream % Splits], Seed.From("policy-clean").With((long)classes).With((long)stream));
            var (order, policies) = (new SeededRandom(seed).Permutation(pools["clean"].Length), new PolicyStream(pools.Baseline, seed));
            for (var t = 0; t < order.Length; t++)
            {
                var row = pools["clean"][order[t]];
                if (t < 1500 || row.Class < classes)
                    policies.Observe(row, countsFrom: 0);
            }

            for (var policy = 0; policy < alarmed.Length; policy++)
                alarmed[policy] += policies.Alarms[policy] < int.MaxValue ? 1 : 0;
        }

        return $"| {name} | {string.Join(" | ", alarmed)} |\n";
    }
}
