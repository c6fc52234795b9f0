using System.Text;
using Ladis.Statistics;

namespace Ladis.Evidence;

/// <summary>T4: false alarms of the conformal detector over long clean streams, every row drawn afresh.</summary>
internal static class RunLengthTable
{
    private const int Streams = 500;
    private const int Length = 20_000;

    private static readonly int[] Times = [100, 250, 500, 1000, 2000, 5000, 10_000, 20_000];

    public static void Write(Place place)
    {
        var text = new StringBuilder($"""
            # Run length of the conformal e-detector (T4)

            {Streams} clean streams of {Length:N0} arrivals for each row; baseline and arrivals are drawn afresh for every stream. Two scores, the second depends on the
            first; ten classes whose scores differ; 1,500 bag rows. Mix jumps: after 1,000 arrivals only 5 of the 10 classes come. Discrete: scores rounded to one
            decimal, so that ties abound. Few rows: 100 in the bag; many rows: 10,000; many classes: 200 of them, 7 or 8 bag rows each. Cells: share of streams that alarmed by then (the guarantee: at most α·t). Mean run: the mean time to the first alarm, with streams
            that never alarmed counted as {Length:N0}, so it is a lower bound (the guarantee: at least 1/(2α)). No bag is full before the end
            (10,000 scores of one class; the detector then begins anew, which keeps the guarantee). Seeds: `run-length`, case, α, stream.

            | case | α | {string.Join(" | ", Times.Select(time => $"t = {time:N0}"))} | mean run | KS of p | lag-1 correlation of p |
            |---|---|{string.Concat(Times.Select(_ => "---|"))}---|---|---|

            """);
        foreach (var kind in new[] { "steady", "mix jumps", "discrete", "few rows", "many rows", "many classes" })
        {
            foreach (var alpha in new[] { 1e-3, 1e-4 })
            {
                text.Append(Row(kind, alpha));
            }
        }

        text.Append("| bound | 1e-3 | " + string.Join(" | ", Times.Select(time => $"{Math.Min(100, time / 10.0):0.#} %")) + " | ≥ 500 | 0.0019 (99.9 %) | ±0.0033 |\n");
        text.Append("| bound | 1e-4 | " + string.Join(" | ", Times.Select(time => $"{Math.Min(100, time / 100.0):0.##} %")) + " | ≥ 5,000 | | |\n");
        text.Append(WitnessRunLength.Table());
        Place.WritePage("run-length.md", text.ToString());
    }

    private static string Row(string kind, double alpha)
    {
        var runs = new int[Streams];
        var pValues = new List<double>();
        double product = 0, pairs = 0;
        for (var stream = 0; stream < Streams; stream++)
        {
            var seed = Seed.From("run-length").With(kind).With((long)Math.Round(1 / alpha)).With((long)stream);
            var source = new ScoreSource(kind, seed);
            var alarm = new AlarmRun(source.Calibrate(), alpha, seed);
            runs[stream] = int.MaxValue;
            var before = 0.5;
            for (var t = 1; t <= Length; t++)
            {
                var (scores, predicted) = source.Next(t);
                if (alarm.Observe(predicted, scores, t) && runs[stream] == int.MaxValue)
                {
                    runs[stream] = t;
                }

                if (t <= 2000)
                {
                    var p = alarm.Detector.PValues[0];
                    pValues.Add(p);
                    (product, pairs, before) = (product + ((p - 0.5) * (before - 0.5)), pairs + 1, p);
                }
                else if (runs[stream] != int.MaxValue)
                {
                    break;
                }
            }
        }

        var shares = Times.Select(time => $"{100.0 * runs.Count(run => run <= time) / Streams:0.##} %");
        var mean = runs.Average(run => Math.Min(run, Length));
        return $"| {kind} | {alpha:0e0} | {string.Join(" | ", shares)} | {mean:N0} | {KolmogorovSmirnov(pValues):0.0000} | {12 * product / pairs:0.0000} |\n";
    }

    private static double KolmogorovSmirnov(List<double> values)
    {
        values.Sort();
        return Enumerable.Range(0, values.Count).Max(i => Math.Max(((i + 1.0) / values.Count) - values[i], values[i] - ((double)i / values.Count)));
    }

    /// <summary>Scores drawn afresh, with a baseline of their own.</summary>
    private sealed class ScoreSource(string kind, Seed seed)
    {
        private readonly SeededRandom _random = new(seed);
        private readonly int _classes = kind == "many classes" ? 200 : 10;

        public ConformalCalibration Calibrate()
        {
            var rows = kind switch { "few rows" => 100, "many rows" => 10_000, _ => 1500 };
            var (bag, bagClasses) = Draw(rows);
            var (edges, edgeClasses) = Draw(rows / 3);
            return ConformalCalibration.Build(bag, bagClasses, edges, edgeClasses, _classes, BaselineDefaults.Bins);
        }

        public (double[] Scores, int Class) Next(int t)
        {
            var predicted = _random.Next(kind == "mix jumps" && t > 1000 ? _classes / 2 : _classes);
            var first = ((1 + (0.2 * (predicted % 10))) * _random.NextGaussian()) + predicted;
            var second = (0.7 * first) + Math.Exp(_random.NextGaussian());
            return (kind == "discrete" ? [Math.Round(first, 1), Math.Round(second, 1)] : [first, second], predicted);
        }

        private (double[][] Scores, int[] Classes) Draw(int count)
        {
            var rows = Enumerable.Range(0, count).Select(_ => Next(0)).ToArray();
            return ([[.. rows.Select(row => row.Scores[0])], [.. rows.Select(row => row.Scores[1])]], [.. rows.Select(row => row.Class)]);
        }
    }
}
