using System.Diagnostics;
using System.Globalization;
using Ladis.Detection.Configuration;
using Ladis.Detection.Scheduled;
using Ladis.Streaming.Records;

namespace Ladis.Cli.Bench;

/// <summary>How many requests one core judges, and what that takes in memory however long it goes on. No broker: the detector's own work.</summary>
internal sealed class DetectorBench(TimeSpan perCell, long arrivals, TextWriter output, CancellationToken stop)
{
    private const int MemoryWidth = 64;

    /// <summary>Memory does not depend on how often windows are tested; ten million arrivals with every test would take hours.</summary>
    private const int MemoryStride = 1000;

    /// <summary>Never, within any benchmark.</summary>
    private const int Off = 1_000_000_000;

    private static readonly PartitionId Partition = new("bench.activations", 0);

    public void Run(IEnumerable<int> widths)
    {
        var defaults = new DetectionOptions();
        output.WriteLine($"## Throughput{Environment.NewLine}");
        output.WriteLine("Arrivals a second of one core (of CPU time, so that neighbours on the machine do not count), each with its milliseconds of CPU in brackets. "
            + $"W = {defaults.Window:N0}, n = {defaults.TestSize}, k = {defaults.Matches}, B = {defaults.Relabellings}, three views, two scores; at least {perCell.TotalSeconds:0} s a cell after {defaults.Window * 2:N0} arrivals of warming up.{Environment.NewLine}");
        output.WriteLine($"| d | all, as by default (test every {defaults.Stride}, detection rate every {defaults.RateStride}) | without the detection rate | the alarm alone |{Environment.NewLine}|---|---|---|---|");
        foreach (var width in widths)
        {
            var traffic = new BenchTraffic(width);
            output.WriteLine($"| {width} | {Speed(traffic, new DetectionOptions())} | {Speed(traffic, new DetectionOptions { RateStride = Off })} | {Speed(traffic, new DetectionOptions { RateStride = Off, Stride = Off })} |");
        }

        Memory();
    }

    private string Speed(BenchTraffic traffic, DetectionOptions options)
    {
        var (driver, next) = (new DetectorDriver(Partition, traffic.Catalog, options), 0L);
        Judge(driver, traffic, ref next, options.Window * 2);
        // Whole rounds of everything that happens periodically.
        var round = options.RateStride < Off ? options.RateStride : options.Stride < Off ? options.Stride * 10 : 1000;
        var (before, first) = (Cpu(), next);
        while (Cpu() - before < perCell)
            Judge(driver, traffic, ref next, round);
        var (seconds, count) = ((Cpu() - before).TotalSeconds, next - first);
        return string.Create(CultureInfo.InvariantCulture, $"{count / seconds:N0} ({1000 * seconds / count:0.000})");
    }

    private void Memory()
    {
        output.WriteLine($"{Environment.NewLine}## Memory{Environment.NewLine}");
        output.WriteLine($"One stream, d = {MemoryWidth}, W = 1,000, a test every {MemoryStride:N0} arrivals. Managed: what is reachable after a full collection, the pool of requests and the baseline included.{Environment.NewLine}");
        output.WriteLine($"| arrivals | managed MiB | resident MiB |{Environment.NewLine}|---|---|---|");
        var traffic = new BenchTraffic(MemoryWidth);
        var (driver, next) = (new DetectorDriver(Partition, traffic.Catalog, new DetectionOptions { Stride = MemoryStride, RateStride = Off }), 0L);
        for (var mark = 10_000L; mark <= arrivals; mark *= 10)
        {
            Judge(driver, traffic, ref next, mark - next);
            using var process = Process.GetCurrentProcess();
            var managed = GC.GetTotalMemory(forceFullCollection: true);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {mark:N0} | {managed / 1048576.0:0.00} | {process.WorkingSet64 / 1048576.0:0} |"));
        }

        GC.KeepAlive(driver);
    }

    private void Judge(DetectorDriver driver, BenchTraffic traffic, ref long next, long count)
    {
        stop.ThrowIfCancellationRequested();
        for (var end = next + count; next < end; next++)
            driver.Step(traffic.Request(next), next);
    }

    private static TimeSpan Cpu() => Environment.CpuUsage.TotalTime;
}
