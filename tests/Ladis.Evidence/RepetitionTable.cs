using System.Globalization;
using System.Numerics.Tensors;
using System.Text;
using Ladis.Statistics;

namespace Ladis.Evidence;

/// <summary>Which pictures are near copies of which: altered and shifted ones of the same scene, different scenes, attacks.</summary>
internal static class RepetitionTable
{
    private const int Side = 32;
    private const int Penultimate = 5;
    private const int Streams = 50;

    private static readonly string[] Copies =
    [
        "jpeg 90", "jpeg 70", "bright ×1.1", "bright ×.6", "gamma 1.2", "gamma 1.6", "noise σ3", "noise σ10", "moved by 1 pixel", "moved by 2 pixels", "moved by 4 pixels",
    ];

    private static readonly string[] Attacks = ["pgd_eps0p003_q8", "pgd_eps0p01_q8", "pgd_eps0p0314_q8"];
    private static readonly string[] Others = ["clean_holdout", "pgd_eps0p0314_q8"];

    public static void Write(Place place)
    {
        var baseline = place.Cifar["clean_baseline"];
        var rule = CopyRule.Fit([.. Enumerable.Range(0, 1000).Select(i => baseline.Taps[Penultimate].Row(i).ToArray())]);
        var text = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"""
            # Repetition: what counts as a copy

            `dotnet run --project tests/Ladis.Evidence -c Release -- repetition`. CIFAR-10 / ResNet-20; 600 altered pictures a row, 1,500 others. A request is a near copy of another when the 8 × 8 grey sketches of the two
            correlate by {PictureSketch.Alike} or more, and the mean squared difference of their standardised penultimate values is below {rule.Radius:F4} (half of the .1 %
            quantile of nearest-neighbour distances among 1,000 rows of the baseline).

            | the same picture, altered | looks alike | near in the penultimate layer | both |
            |---|---|---|---|

            """));
        foreach (var name in Copies)
            Row(text, name, Altered(place.Cifar["clean_corrimages"], place.Cifar[$"corrupted {name}"], rule));
        text.AppendLine().AppendLine("| the same picture, attacked | looks alike | near in the penultimate layer | both |").AppendLine("|---|---|---|---|");
        foreach (var name in Attacks)
            Row(text, name, Altered(place.Cifar["clean_attackimages"], place.Cifar[name], rule));
        text.AppendLine().AppendLine("| any of 999 different pictures | looks alike | near in the penultimate layer | both |").AppendLine("|---|---|---|---|");
        foreach (var name in Others)
            Row(text, name, Different(place.Cifar[name], rule));
        WriteStreams(text, new RepetitionStreams(place.Cifar, rule, Attacks[^1]));
        Place.WritePage("repetition.md", text.ToString());
    }

    private static void WriteStreams(StringBuilder text, RepetitionStreams streams)
    {
        text.Append(CultureInfo.InvariantCulture, $"""

            ## False alarms on traffic that repeats itself

            {Streams} streams a row (seeds `repetition`, row, stream), the alarm of record at α = 1e-8; a copy is looked for among the last {RepetitionStreams.Window:N0} requests that
            counted. "Alarms" is the share of streams that alarm, and the median request of the alarm among them. A catalogue larger than the window is not merged whole: its pictures
            come again after the first have left. The search takes 64 multiplications a request in the window: with 1,000 of them some 11 µs an arrival on a busy Zen 4 core, where the
            alarm alone takes 6 (d = 64) and 28 (d = 512), and all that the detector does by default 700 to 800 (`ladis bench detector`, two runs each side by side).

            | traffic | alarms, every request counted | alarms, copies count once | requests that count |
            |---|---|---|---|

            """);
        for (var row = 0; row < streams.Traffic.Length; row++)
        {
            var (every, once) = (Runs(streams, row, merge: false), Runs(streams, row, merge: true));
            text.AppendLine(CultureInfo.InvariantCulture, $"| {streams.Traffic[row].Name} | {Alarms(every)} | {Alarms(once)} | {once.Average(r => r.Counted):P0} |");
        }
    }

    private static List<(int? Alarm, double Counted)> Runs(RepetitionStreams streams, int row, bool merge) =>
        [.. Enumerable.Range(0, Streams).AsParallel().AsOrdered().Select(stream => streams.Run(row, stream, merge))];

    private static string Alarms(List<(int? Alarm, double Counted)> runs)
    {
        var alarms = runs.Where(r => r.Alarm is not null).Select(r => r.Alarm!.Value).Order().ToList();
        return alarms.Count == 0 ? "0" : string.Create(CultureInfo.InvariantCulture, $"{alarms.Count / (double)runs.Count:P0}, at {alarms[alarms.Count / 2]:N0}");
    }

    private static void Row(StringBuilder text, string name, List<(bool Alike, bool Near, bool Both)> pictures)
    {
        double Share(Func<(bool Alike, bool Near, bool Both), bool> which) => pictures.Count(which) / (double)pictures.Count;
        text.AppendLine(CultureInfo.InvariantCulture, $"| {name} | {Share(p => p.Alike):P1} | {Share(p => p.Near):P1} | {Share(p => p.Both):P1} |");
    }

    /// <summary>Each picture against what was made of it.</summary>
    private static List<(bool Alike, bool Near, bool Both)> Altered(CifarSet before, CifarSet after, CopyRule rule) =>
        [.. Enumerable.Range(0, Math.Min(before.Count, after.Count)).Select(i =>
        {
            var alike = TensorPrimitives.Dot(Direction(before, i), Direction(after, i)) >= PictureSketch.Alike;
            var near = rule.AreNear(before.Taps[Penultimate].Row(i), after.Taps[Penultimate].Row(i));
            return (alike, near, alike && near);
        })];

    /// <summary>Each picture against the 999 before it, as a stream remembers them.</summary>
    private static List<(bool Alike, bool Near, bool Both)> Different(CifarSet set, CopyRule rule)
    {
        var directions = Enumerable.Range(0, set.Count).Select(i => Direction(set, i)).ToArray();
        return [.. Enumerable.Range(0, set.Count).Select(i =>
        {
            var (alike, near, both) = (false, false, false);
            for (var j = Math.Max(0, i - 999); j < i; j++)
            {
                var (looks, lies) = (TensorPrimitives.Dot<float>(directions[i], directions[j]) >= PictureSketch.Alike, rule.AreNear(set.Taps[Penultimate].Row(i), set.Taps[Penultimate].Row(j)));
                (alike, near, both) = (alike || looks, near || lies, both || (looks && lies));
            }

            return (alike, near, both);
        })];
    }

    /// <summary>From the pixels, as a worker makes it.</summary>
    internal static float[] Direction(CifarSet set, int row)
    {
        var pixels = set.Taps[0].Row(row);
        var means = new byte[PictureSketch.Cells];
        for (var cell = 0; cell < means.Length; cell++)
        {
            var sum = 0f;
            for (var y = cell / 8 * 4; y < (cell / 8 * 4) + 4; y++)
                sum += TensorPrimitives.Sum(pixels.Slice(((y * Side) + (cell % 8 * 4)) * 3, 12));
            means[cell] = (byte)MathF.Round(sum / 48 * 255);
        }

        var direction = new float[PictureSketch.Cells];
        PictureSketch.Direct(means, direction);
        return direction;
    }
}
