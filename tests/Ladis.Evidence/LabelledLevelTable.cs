using System.Text;
using Ladis.Statistics;

namespace Ladis.Evidence;

/// <summary>False alarms of the evidence per class and over all, which the bound of a baseline with labels rests on.</summary>
internal static class LabelledLevelTable
{
    private const int Streams = 400;
    private const int Length = 5000;

    private static readonly int[] Times = [100, 500, 1000, 2000, Length];

    private static readonly (string Name, int Classes, int Rows, bool Ties)[] Cases =
    [
        ("10 classes, 2,250 rows", GeneratedRequests.Ten, 2250, false),
        ("the same, scores rounded to whole numbers", GeneratedRequests.Ten, 2250, true),
        ("tiny classes: 10 rows each", GeneratedRequests.Ten, 100, false),
        ("1,000 classes, 5,000 rows", 1000, 5000, false),
    ];

    public static string Table()
    {
        var text = new StringBuilder($"""

            ## Level with labels (T4)

            Generated scores as above, all classes evenly, no change; {Streams} streams a row, rows and requests drawn anew for each. Share of the streams by request t; allowed: α·t. *Evidence* is that per class and over
            all, which α·t is proved for; the *alarm* needs the weighted evidence too. Seeds: `labelled-level`, case, α, stream.

            | case | α | | {string.Join(" | ", Times.Select(time => $"t = {time:N0}"))} |
            |---|---|---|{string.Concat(Times.Select(_ => "---|"))}

            """);
        foreach (var each in Cases)
        {
            foreach (var alpha in new[] { 1e-3, 1e-4 })
            {
                var (evidence, alarms) = Runs(each, alpha);
                text.Append($"| {each.Name} | {alpha:0e0} | evidence | {Shares(evidence)} |\n| | | alarm | {Shares(alarms)} |\n");
            }
        }

        foreach (var alpha in new[] { 1e-3, 1e-4 })
        {
            text.Append($"| allowed | {alpha:0e0} | | {string.Join(" | ", Times.Select(time => $"{Math.Min(100, 100 * alpha * time):0.#} %"))} |\n");
        }

        return text.ToString();
    }

    private static (int[] Evidence, int[] Alarms) Runs((string Name, int Classes, int Rows, bool Ties) each, double alpha)
    {
        var (evidence, alarms) = (new int[Streams], new int[Streams]);
        for (var stream = 0; stream < Streams; stream++)
        {
            var seed = Seed.From("labelled-level").With(each.Name).With((long)Math.Round(1 / alpha)).With((long)stream);
            var source = new GeneratedRequests(new SeededRandom(seed), each.Classes, each.Ties);
            var run = new AlarmRun(source.Calibrate(each.Rows).Labelled, alpha, seed);
            (evidence[stream], alarms[stream]) = (int.MaxValue, int.MaxValue);
            for (var t = 1; t <= Length && alarms[stream] == int.MaxValue; t++)
            {
                var request = source.Draw(1)[0];
                if (run.Observe(request.Class, request.Scores, t))
                {
                    alarms[stream] = t;
                }

                if (evidence[stream] == int.MaxValue && Enumerable.Range(0, request.Scores.Length).Any(score => run.Detector.Evidence(score) >= run.Detector.Threshold))
                {
                    evidence[stream] = t;
                }
            }
        }

        return (evidence, alarms);
    }

    private static string Shares(int[] runs) => string.Join(" | ", Times.Select(time => $"{100.0 * runs.Count(run => run <= time) / Streams:0.##} %"));
}
