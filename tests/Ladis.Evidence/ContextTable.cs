using System.Globalization;
using System.Text;
using Ladis.Statistics;

namespace Ladis.Evidence;

/// <summary>Day and night under the alarm of record: with contexts and without.</summary>
internal static class ContextTable
{
    private const double Alpha = 1e-8;
    private const int Streams = 50;
    private const int Splits = 10;
    private const int CleanFirst = 500;

    private static readonly (string Name, double Nights, Func<int, double> NightShare, string? Attacked, double Share)[] Rows =
    [
        ("baseline half night; day and night in turn, 300 requests each", 0.5, t => t / 300 % 2, null, 0),
        ("baseline 30 % night, production 70 %", 0.3, _ => 0.7, null, 0),
        ("baseline 30 % night, production day only", 0.3, _ => 0, null, 0),
        ("baseline half night, production half night", 0.5, _ => 0.5, null, 0),
        ("the same, PGD 8/255 at 100 % by day", 0.5, _ => 0.5, "pgd_eps0p0314_q8", 1),
        ("the same, PGD .01 at 100 % by day", 0.5, _ => 0.5, "pgd_eps0p01_q8", 1),
        ("the same, PGD .01 at 20 % by day", 0.5, _ => 0.5, "pgd_eps0p01_q8", 0.2),
        ("day and night in turn, PGD .01 at 20 % by day", 0.5, t => t / 300 % 2, "pgd_eps0p01_q8", 0.2),
    ];

    public static void Write(Place place)
    {
        var text = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"""
            # Contexts: day and night

            `dotnet run --project tests/Ladis.Evidence -c Release -- contexts`. CIFAR-10 / ResNet-20; night is the same picture at half the brightness with noise of σ 4 (accuracy by day {Accuracy(place.Cifar, "clean_holdout"):P1}, by night
            {Accuracy(place.Cifar, "night clean_holdout"):P1}). Each picture comes once, by day or by night, so that streams end after some 3,600 requests. The alarm of record at α = {Alpha:0e0}, {Streams} streams a row over
            {Splits} baselines that divide their rows anew (seeds `contexts`, row, stream). Clean rows: share of the streams that alarm, and the median request of the alarm among them. Attacked rows: after {CleanFirst} clean requests; share
            found, and the median delay, of alarms that no clean request before had raised; "false" is the share that had.

            | traffic | without contexts | with contexts |
            |---|---|---|

            """));
        // Sets are captured when they are first asked for, by one thread.
        foreach (var set in CifarSets.Unseen.SelectMany(name => new[] { name, $"night {name}" }).Concat(Rows.Select(row => row.Attacked).OfType<string>()))
            _ = place.Cifar[set];
        foreach (var row in Rows)
        {
            var splits = Enumerable.Range(0, Splits).Select(split => CifarBaseline.BuildDayAndNight(place.Cifar, row.Nights, Seed.From("contexts").With(row.Nights.ToString(CultureInfo.InvariantCulture)).With((long)split))).ToArray();
            var alarms = Enumerable.Range(0, Streams).AsParallel().AsOrdered().Select(stream => Run(place.Cifar, splits[stream % Splits], row, stream)).ToList();
            text.AppendLine(CultureInfo.InvariantCulture, $"| {row.Name} | {Cell([.. alarms.Select(a => a.Untold)], row.Attacked is not null)} | {Cell([.. alarms.Select(a => a.Told)], row.Attacked is not null)} |");
        }

        Place.WritePage("contexts.md", text.ToString());
    }

    private static (int? Untold, int? Told) Run(CifarSets sets, (Baseline Untold, Baseline Told) baseline, (string Name, double Nights, Func<int, double> NightShare, string? Attacked, double Share) row, int stream)
    {
        var seed = Seed.From("contexts").With(row.Name).With((long)stream);
        var (untold, told) = (new AlarmRun(baseline.Untold.Calibration, Alpha, seed), new AlarmRun(baseline.Told.Calibration, Alpha, seed));
        (int? Untold, int? Told) first = (null, null);
        var (scores, t) = (new double[baseline.Told.Scores.Count], 0);
        foreach (var (set, index, isNight) in Stream(sets, row, new SeededRandom(seed)))
        {
            t++;
            var observation = sets[set].Observation(index, CifarBaseline.Taps) with { Context = isNight ? 2 : 1 };
            baseline.Told.Evaluate(observation, scores);
            first.Untold ??= untold.Observe(observation.PredictedClass, scores, t) ? t : null;
            first.Told ??= told.Observe(baseline.Told.CategoryOf(observation), scores, t) ? t : null;
        }

        return first;
    }

    /// <summary>Clean pictures, each once; attacked ones stand by day among them once the first have passed, until one of the two is used up.</summary>
    private static IEnumerable<(string Set, int Index, bool IsNight)> Stream(CifarSets sets, (string Name, double Nights, Func<int, double> NightShare, string? Attacked, double Share) row, SeededRandom random)
    {
        var clean = CifarSets.Unseen.SelectMany(set => Enumerable.Range(0, sets[set].Count).Select(index => (Set: set, Index: index))).ToArray();
        random.Shuffle(clean.AsSpan());
        int[] attacked = row.Attacked is { } name ? random.Permutation(sets[name].Count) : [];
        for (var (next, hit, t) = (0, 0, 0); next < clean.Length; t++)
        {
            var isNight = random.NextDouble() < row.NightShare(t);
            if (!isNight && row.Attacked is not null && t >= CleanFirst && random.NextDouble() < row.Share)
            {
                if (hit == attacked.Length)
                    yield break;
                yield return (row.Attacked, attacked[hit++], false);
                continue;
            }

            var (set, index) = clean[next++];
            yield return (isNight ? $"night {set}" : set, index, isNight);
        }
    }

    private static string Cell(List<int?> alarms, bool attacked)
    {
        if (!attacked)
            return Share(alarms, 0) is { } all ? all : "0";
        var before = alarms.Count(alarm => alarm <= CleanFirst);
        var found = Share([.. alarms.Where(alarm => alarm is null or > CleanFirst)], CleanFirst) ?? "0";
        return before == 0 ? found : string.Create(CultureInfo.InvariantCulture, $"{found}; {before / (double)alarms.Count:P0} false");
    }

    private static string? Share(List<int?> alarms, int from)
    {
        var at = alarms.OfType<int>().Order().ToList();
        return at.Count == 0 ? null : string.Create(CultureInfo.InvariantCulture, $"{at.Count / (double)alarms.Count:P0}, at {at[(at.Count - 1) / 2] - from:N0}");
    }

    private static double Accuracy(CifarSets sets, string name)
    {
        var labels = sets.Labels(name.Replace("night ", "", StringComparison.Ordinal));
        return sets[name].Classes.Zip(labels).Count(pair => pair.First == pair.Second) / (double)labels.Length;
    }
}
