using System.Text;
using Ladis.Statistics;

namespace Ladis.Evidence;

/// <summary>What a moved mix of classes does to the alarm, with the baseline's labels and without, and how soon attacks into one class are found.</summary>
internal static class RealTrafficTable
{
    private const int Splits = 12;
    private const int Streams = 96;
    private const int CleanFirst = 500;
    private const int Soon = 2000;
    private const int Generated = 20_000;
    private const int GeneratedRows = 2250;
    private const double Alpha = 1e-8;

    private static readonly (string Name, string Set, double Share, bool OneClass)[] Attacks =
    [
        ("PGD 8/255 into one class, 2 %", "pgd_eps0p0314_q8", 0.02, true),
        ("PGD .01 into one class, 5 %", "pgd_eps0p01_q8", 0.05, true),
        ("PGD 8/255, 100 %", "pgd_eps0p0314_q8", 1, false),
        ("PGD 8/255, 10 %", "pgd_eps0p0314_q8", 0.1, false),
        ("PGD .01, 100 %", "pgd_eps0p01_q8", 1, false),
        ("PGD .01, 20 %", "pgd_eps0p01_q8", 0.2, false),
        ("PGD .003, 100 %", "pgd_eps0p003_q8", 1, false),
    ];

    public static void Write(Place place)
    {
        var splits = Enumerable.Range(0, Splits).Select(split => new LabelledPools(place.Cifar, (ulong)split)).ToArray();
        var text = new StringBuilder($"""
            # Mixes of classes, and attacks into one class

            `dotnet run --project tests/Ladis.Evidence -c Release -- real-traffic`. **Without labels**: evidence over all requests, which is all that a baseline without true
            classes allows. **Per class alone**: evidence over all and per predicted class, half and half; never an alarm by itself, shown to say why. **With labels**: the
            alarm of a baseline that has true classes, which needs that evidence and the evidence weighted for the present mix of true classes. {Streams} streams a cell,
            so ± {100 * Math.Sqrt(0.25 / Streams):0} points at the most. Prior, memory, jump and scale of the weights were chosen on other streams of these pictures and on other generated ones: the
            pictures are not fresh, the generated streams are. Seeds: `real-traffic`, row, stream.

            ## CIFAR-10 / ResNet-20 (accuracy 86.5 %)

            Baselines as in [delay.md](delay.md), {Splits} splits. Streams of clean pictures that no baseline has seen, {CleanFirst} of all classes and then the mix,
            each picture once: a stream **ends when its pictures are used up**, so most are much shorter than the 5,000 requests that one would like to see; the
            middle length stands beside them. Cells: share of the streams that alarm, at α = 1e-5 and at α = {Alpha:0e0}.

            | mix | requests | without labels | per class alone | with labels |
            |---|---|---|---|---|

            """);
        foreach (var mix in ClassMixes.All)
        {
            text.Append(Row(mix, splits));
        }

        text.Append($"""

            ## Generated scores, as many as one likes

            Ten classes; an eighth of each is taken for one of two others, with scores that are lower by two standard deviations; {GeneratedRows:N0} rows in the bag, drawn anew for each
            stream. {CleanFirst} requests of all classes, then the mix. Share of the streams that alarm by request 5,000 and by request {Generated:N0}, α = {Alpha:0e0}.

            | mix | without labels | per class alone | with labels |
            |---|---|---|---|

            """);
        foreach (var mix in ClassMixes.All)
        {
            text.Append(GeneratedRow(mix));
        }

        text.Append($"""

            ## Attacks (CIFAR-10, α = {Alpha:0e0})

            {CleanFirst} clean requests, then attacked ones among clean ones; delays count from there, over all streams (– where fewer than half are found). Into one class: successful attacks whose predicted class is one class,
            a random one for each stream. Streams end when pictures are used up, after the number of requests that stands in the second column: a stream that is not found by then may be found later.

            | attack | requests | without labels: found, by {Soon:N0}, median | with labels: found, by {Soon:N0}, median |
            |---|---|---|---|

            """);
        foreach (var attack in Attacks)
        {
            text.Append(Row(attack, splits));
        }

        text.Append(LabelledLevelTable.Table());
        Place.WritePage("real-traffic.md", text.ToString());
    }

    private static string Row(ClassMix mix, LabelledPools[] splits)
    {
        var lengths = new List<int>();
        var alarms = new int[2, 3];
        for (var stream = 0; stream < Streams; stream++)
        {
            var (pools, seed) = (splits[stream % Splits], Seed.From("real-traffic").With(mix.Name).With((long)stream));
            LabelledRequest[] requests = [.. mix.Stream(pools.Clean, CleanFirst, new SeededRandom(seed))];
            lengths.Add(requests.Length);
            for (var i = 0; i < 2; i++)
            {
                var (without, alone, with) = FirstAlarms(pools.Unlabelled, pools.Labelled, i == 0 ? 1e-5 : Alpha, seed, requests);
                alarms[i, 0] += without is null ? 0 : 1;
                alarms[i, 1] += alone is null ? 0 : 1;
                alarms[i, 2] += with is null ? 0 : 1;
            }
        }

        var cells = Enumerable.Range(0, 3).Select(arm => $"{Percent(alarms[0, arm])} / {Percent(alarms[1, arm])}");
        return $"| {mix.Name} | {Middle(lengths):N0} | {string.Join(" | ", cells)} |\n";
    }

    private static string GeneratedRow(ClassMix mix)
    {
        var (soon, all) = (new int[3], new int[3]);
        for (var stream = 0; stream < Streams; stream++)
        {
            var seed = Seed.From("real-traffic").With("generated, fresh").With(mix.Name).With((long)stream);
            var source = new GeneratedRequests(new SeededRandom(seed));
            var (unlabelled, labelled) = source.Calibrate(GeneratedRows);
            var first = FirstAlarms(unlabelled, labelled, Alpha, seed, source.Stream(mix, CleanFirst).Take(Generated));
            int?[] arms = [first.Without, first.Alone, first.With];
            for (var arm = 0; arm < arms.Length; arm++)
            {
                soon[arm] += arms[arm] <= 5000 ? 1 : 0;
                all[arm] += arms[arm] is null ? 0 : 1;
            }
        }

        return $"| {mix.Name} | {string.Join(" | ", Enumerable.Range(0, 3).Select(arm => $"{Percent(soon[arm])} / {Percent(all[arm])}"))} |\n";
    }

    private static string Row((string Name, string Set, double Share, bool OneClass) attack, LabelledPools[] splits)
    {
        var (lengths, without, with) = (new List<int>(), new List<int?>(), new List<int?>());
        for (var stream = 0; stream < Streams; stream++)
        {
            var (pools, seed) = (splits[stream % Splits], Seed.From("real-traffic").With(attack.Name).With((long)stream));
            var random = new SeededRandom(seed);
            var target = random.Next(GeneratedRequests.Ten);
            var attacked = pools.Attacked(attack.Set).Where(request => !attack.OneClass || (request.Class == target && request.Label != target)).ToArray();
            LabelledRequest[] requests = [.. MixedStream.Of(pools.Clean, attacked, attack.Share, CleanFirst, random)];
            var first = FirstAlarms(pools.Unlabelled, pools.Labelled, Alpha, seed, requests);
            lengths.Add(requests.Length - CleanFirst);
            without.Add(first.Without - CleanFirst);
            with.Add(first.With - CleanFirst);
        }

        return $"| {attack.Name} | {Middle(lengths):N0} | {Found(without)} | {Found(with)} |\n";
    }

    /// <summary>The first alarms without labels, of the evidence per class alone, and with labels, counted from 1.</summary>
    private static (int? Without, int? Alone, int? With) FirstAlarms(
        ConformalCalibration unlabelled, ConformalCalibration labelled, double alpha, Seed seed, IEnumerable<LabelledRequest> requests)
    {
        var (plain, split) = (new AlarmRun(unlabelled, alpha, seed), new AlarmRun(labelled, alpha, seed));
        (int? Without, int? Alone, int? With) first = (null, null, null);
        var t = 0;
        foreach (var request in requests)
        {
            t++;
            first.Without ??= plain.Observe(request.Class, request.Scores, t) ? t : null;
            first.With ??= split.Observe(request.Class, request.Scores, t) ? t : null;
            first.Alone ??= Enumerable.Range(0, labelled.Scores).Any(score => split.Detector.Evidence(score) >= split.Detector.Threshold) ? t : null;
        }

        return first;
    }

    private static string Found(List<int?> delays)
    {
        var found = delays.Count(delay => delay > 0);
        var median = found > Streams / 2 ? $"{delays.Select(delay => delay ?? int.MaxValue).Order().ElementAt((Streams - 1) / 2):N0}" : "–";
        return $"{Percent(found)}, {Percent(delays.Count(delay => delay is > 0 and <= Soon))}, {median}";
    }

    private static string Percent(int streams) => $"{100.0 * streams / Streams:0} %";

    private static int Middle(List<int> values) => values.Order().ElementAt((values.Count - 1) / 2);
}
