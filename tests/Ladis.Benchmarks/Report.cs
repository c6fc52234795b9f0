using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using BenchmarkDotNet.Reports;

namespace Ladis.Benchmarks;

/// <summary>Writes docs/statistics/benchmarks.md, and milliseconds, operations and bytes for lab/bench_peers.py.</summary>
internal static class Report
{
    public static void Write(IEnumerable<Summary> summaries)
    {
        var rows = summaries.SelectMany(summary => summary.Reports).Where(report => report.ResultStatistics is not null).ToArray();
        var peak = rows.FirstOrDefault(report => Name(report) == nameof(PeakBenchmark.Peak));
        var flopsPerSecond = peak is null ? double.NaN : PeakBenchmark.Flops / (peak.ResultStatistics!.Min * 1e-9);
        var bytes = rows.ToDictionary(report => report, BytesOfOne);
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"""
            # Benchmarks

            One core; BenchmarkDotNet in process, code optimised from the first call on, the fastest of 200 short iterations in processor time of the thread (the machine is shared{Load()}). {RuntimeInformation.FrameworkDescription}; the FMA peak measured in this run is {flopsPerSecond / 1e9:0} GFLOP/s (float32).
            "Share of peak" counts the floating-point operations of products only (2 a multiply-add), not exponentials, medians or draws.
            "MathNet" is the time of the row of that name in a straightforward MathNet implementation over the time of Ladis. Where MathNet has nothing (ranks that grow: conformal arrival),
            plain sorted lists stand in; MathNet takes arrivals one at a time, whatever the batch, computes a Gram matrix for each test of a detection rate, and is measured in 3 to 10 iterations.

            | row | parameters | time | allocated | MFLOP | share of peak | MathNet |
            |---|---|---|---|---|---|---|

            """);
        foreach (var report in rows)
        {
            var time = TimeOfOne(report);
            var share = Flops(report) is { } flops ? $"{flops / 1e6:0.##} | {100 * flops / (time * 1e-9) / flopsPerSecond:0} %" : " | ";
            text.Append(CultureInfo.InvariantCulture, $"| {Name(report)} | {Parameters(report)} | {Time(time)} | {bytes[report]:0} B | {share} | {MathNetRatio(report, rows)} |\n");
        }

        Save("docs/statistics/benchmarks.md", text.ToString());
        var lines = rows.Select(report => string.Create(CultureInfo.InvariantCulture, $"{Name(report)}\t{Parameters(report)}\t{TimeOfOne(report) / 1e6:0.######}\t{Flops(report) ?? 0:0}\t{bytes[report]:0}"));
        Save("artifacts/benchmarks.tsv", string.Join('\n', lines) + "\n");
    }

    private static string MathNetRatio(BenchmarkReport report, BenchmarkReport[] rows)
    {
        var peer = rows.FirstOrDefault(row => Name(row) == "MathNet" + Name(report)
            && row.BenchmarkCase.Parameters.Items.All(item => Equals(item.Value, report.BenchmarkCase.Parameters[item.Name])));
        return peer is null ? "" : string.Create(CultureInfo.InvariantCulture, $"{TimeOfOne(peer) / TimeOfOne(report):0.0} ×");
    }

    private static double TimeOfOne(BenchmarkReport report) => report.ResultStatistics!.Min / FlopCounts.OperationsOf(Name(report));

    private static double BytesOfOne(BenchmarkReport report)
        => Allocations.OfOneCall(report.BenchmarkCase) / FlopCounts.OperationsOf(Name(report));

    private static double? Flops(BenchmarkReport report) => FlopCounts.Of(Name(report), report.BenchmarkCase.Parameters);

    private static string Parameters(BenchmarkReport report) => report.BenchmarkCase.Parameters.DisplayInfo.Trim('[', ']');

    /// <summary>Where Linux tells: how many programs wanted a core in the last quarter of an hour, this one among them.</summary>
    private static string Load()
        => File.Exists("/proc/loadavg") ? $", load {File.ReadAllText("/proc/loadavg").Split(' ')[2]} on {Environment.ProcessorCount} cores" : "";

    private static string Name(BenchmarkReport report) => report.BenchmarkCase.Descriptor.WorkloadMethod.Name;

    private static string Time(double nanoseconds) => nanoseconds switch
    {
        < 1e3 => $"{nanoseconds:0} ns",
        < 1e6 => $"{nanoseconds / 1e3:0.0} µs",
        _ => $"{nanoseconds / 1e6:0.00} ms",
    };

    private static void Save(string name, string text)
    {
        var path = Checkout.PathOf(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
