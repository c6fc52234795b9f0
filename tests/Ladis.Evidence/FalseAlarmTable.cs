using System.Text;
using Ladis.Contracts.V1;
using Ladis.Detection.Baselines;
using Ladis.Detection.Configuration;
using Ladis.Detection.Streams;
using Ladis.Statistics;
using Ladis.Streaming.Records;

namespace Ladis.Evidence;

/// <summary>False alarms of the whole detector on clean pictures that are drawn, classified and judged once each.</summary>
internal static class FalseAlarmTable
{
    private const int Streams = 100;
    private const int Length = 10_000;
    private const int BaselineRows = 2000;

    /// <summary>Windows that do not overlap: each picture is tested once.</summary>
    private const int Stride = 100;

    private const int MixLength = 1250;

    private static readonly double[] Alphas = [1e-3, 1e-5, 1e-8];

    private static readonly int[] Times = [100, 250, 500, 1000, 2500, 5000, 10_000];

    /// <summary>All classes, then five, the other five, all again, two, and the rest of the ten by twos: no predicted class is drawn for nothing.</summary>
    private static readonly (int First, int Count)[] Mixes = [(0, 10), (0, 5), (5, 5), (0, 10), (0, 2), (2, 4), (6, 4), (0, 10)];

    public static void Write(Place place)
    {
        using var requests = new ShapeRequests();
        var runs = Alphas.Select(alpha => new AlarmRun(alpha)).ToArray();
        for (var stream = 0; stream < Streams; stream++)
        {
            Judge(requests, runs, (ulong)(10_000 + stream));
            Console.Error.WriteLine($"stream {stream + 1} of {Streams}: {requests.Drawn:N0} pictures, alarms {string.Join(" / ", runs.Select(run => run.Alarms))}");
        }

        Place.WriteDocument("false-alarms.md", Page(requests, runs));
    }

    private static void Judge(ShapeRequests requests, AlarmRun[] runs, ulong set)
    {
        var catalog = new BaselineCatalog();
        catalog.Add(requests.Baseline(set, BaselineRows));
        var detectors = Array.ConvertAll(runs, run => new PartitionDetector(new PartitionId("shapes", 0), catalog, Options(run)));
        var t = 0;
        foreach (var activation in requests.Stream(set, BaselineRows * 2L, MixAt).Take(Length))
        {
            for (var i = 0; i < runs.Length; i++)
                runs[i].Note(t, MixAt(t), detectors[i].Step(activation, t).Output);
            t++;
        }

        foreach (var run in runs)
            run.EndOfStream();
    }

    /// <summary>Only the quietest detector tests windows: its alarms do not interrupt them, and a window's p-value does not know α.</summary>
    private static DetectionOptions Options(AlarmRun run) => new()
    {
        Alpha = run.Alpha,
        RenewalAlpha = Math.Max(run.Alpha, DetectionDefaults.RenewalAlpha),
        Stride = run.Alpha == Alphas[^1] ? Stride : int.MaxValue,
        RateStride = int.MaxValue,
    };

    private static (int First, int Count) MixAt(int t) => Mixes[t / MixLength % Mixes.Length];

    private static string Page(ShapeRequests requests, AlarmRun[] runs)
    {
        var text = new StringBuilder($"""
            # False alarms

            `dotnet run --project tests/Ladis.Evidence -c Release -- false-alarms`. {Streams} clean streams of {Length:N0} requests = {(long)Streams * Length:N0} arrivals, each a picture
            of the shapes generator that is drawn, classified by `models/shapes.onnx` and judged once, by the code of both roles; every stream has a baseline of
            its own, of {BaselineRows:N0} other pictures ({requests.Drawn:N0} pictures altogether). Every {MixLength:N0} requests the mix of predicted classes jumps: {string.Join(", ", Mixes.Select(Name))}. Picture sets:
            seeds 10000 to {10_000 + Streams - 1}.

            ## The alarm

            Share of streams whose first false alarm came by request t. The promise: at most α·t.

            | α | | {string.Join(" | ", Times.Select(time => $"t = {time:N0}"))} | alarms in all | promised, at most |
            |---|---|{string.Concat(Times.Select(_ => "---|"))}---|---|

            """);
        foreach (var run in runs)
        {
            var total = (double)Streams * Length;
            text.Append($"| {run.Alpha:0e0} | measured | {string.Join(" | ", Times.Select(time => $"{100.0 * run.FirstAlarms.Count(first => first < time) / Streams:0.#} %"))} | {run.Alarms} | {2 * run.Alpha * total:N2} |\n");
            text.Append($"| | promised | {string.Join(" | ", Times.Select(time => $"{Math.Min(100, 100 * run.Alpha * time):0.####} %"))} | | |\n");
        }

        text.Append($"""

            Alarms in all: also those after a first one, each of which the detector resolved before it could raise the next. "Promised" is the number of requests over
            the least mean time between false alarms, 1/(2α). It is proved for the first alarm of a stream, measured for those after it.

            ## The window test

            Exact p-values of windows of 100 that share no request (windows of one stream share baseline rows), B = 199, level 5 %. In brackets the
            standard error over the {Streams} streams.

            | mix | windows | rejected at 5 % | at 1 % |
            |---|---|---|---|

            """);
        foreach (var mix in Mixes.Distinct())
            text.Append(runs[^1].Level(Name(mix), mix));
        text.Append(runs[^1].Level("**all**", null));
        return text.ToString();
    }

    private static string Name((int First, int Count) mix) => mix.Count == 10 ? "all ten" : $"classes {mix.First} to {mix.First + mix.Count - 1}";

    /// <summary>What one α brought about, over all streams.</summary>
    private sealed class AlarmRun(double alpha)
    {
        private readonly List<(int Stream, (int First, int Count) Mix, double P)> _windows = [];
        private int _first = int.MaxValue;

        public double Alpha => alpha;

        public int Alarms { get; private set; }

        /// <summary>Arrivals before the first alarm, a stream each.</summary>
        public List<int> FirstAlarms { get; } = [];

        public void Note(int t, (int First, int Count) mix, StreamOutput output)
        {
            // A window that lies across a jump has no mix of its own, and is as clean as any; it counts to the mix of its end.
            if (output.Verdict is { } verdict)
                _windows.Add((FirstAlarms.Count, mix, verdict.WindowTest.PValue));
            if (output.Alerts.All(a => a.State != AlertState.Firing))
                return;
            Alarms++;
            _first = Math.Min(_first, t);
        }

        public void EndOfStream()
        {
            FirstAlarms.Add(_first);
            _first = int.MaxValue;
        }

        public string Level(string name, (int First, int Count)? mix)
        {
            var windows = _windows.Where(window => mix is null || window.Mix == mix).ToList();
            return $"| {name} | {windows.Count:N0} | {Share(windows, 0.05)} | {Share(windows, 0.01)} |\n";
        }

        private static string Share(List<(int Stream, (int First, int Count) Mix, double P)> windows, double level)
        {
            var rates = windows.GroupBy(window => window.Stream).Select(stream => stream.Average(window => MinP.Rejects(window.P, level) ? 1.0 : 0)).ToList();
            var mean = rates.Average();
            var error = Math.Sqrt(rates.Sum(rate => (rate - mean) * (rate - mean)) / (rates.Count - 1) / rates.Count);
            return $"{100 * mean:0.00} % ({100 * error:0.00})";
        }
    }
}
