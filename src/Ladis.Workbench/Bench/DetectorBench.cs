using System.Diagnostics;
using System.Globalization;
using Ladis.Detection.Configuration;
using Ladis.Detection.Scheduled;
using Ladis.Statistics;
using Ladis.Streaming.Records;

namespace Ladis.Workbench.Bench;

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
        var (peak, strides) = (FusedMultiplyAdds.Peak(), new List<string>());
        output.WriteLine("## Throughput");
        output.WriteLine();
        output.WriteLine("Arrivals a second of one core (of CPU time, so that neighbours on the machine do not count), each with its milliseconds of CPU in brackets. "
            + $"W = {defaults.Window:N0}, n = {defaults.TestSize}, k = {defaults.Matches}, B = {defaults.Relabellings}, three views, four scores; at least {perCell.TotalSeconds:0} s a cell after {defaults.Window * 2:N0} arrivals of warming up.");
        output.WriteLine();
        output.WriteLine($"| d | all, as by default (test every {defaults.Stride}, detection rate every {defaults.RateStride}) | without the detection rate | the alarm alone |");
        output.WriteLine("|---|---|---|---|");
        foreach (var width in widths)
        {
            var traffic = new BenchTraffic(width);
            var (all, tested, alarm) = (Seconds(traffic, defaults), Seconds(traffic, new DetectionOptions { RateStride = Off }), Seconds(traffic, new DetectionOptions { RateStride = Off, Stride = Off }));
            output.WriteLine($"| {width} | {Speed(all)} | {Speed(tested)} | {Speed(alarm)} |");
            var (stride, operations) = (defaults.Stride * tested, Operations(traffic.Catalog.All.First().Statistics, defaults));
            strides.Add(string.Create(CultureInfo.InvariantCulture, $"| {width} | {1000 * stride:0.00} | {operations / 1e6:N0} | {operations / stride / peak:0 %} |"));
        }

        Limit(defaults, peak, strides);
        Memory();
    }

    private void Limit(DetectionOptions defaults, double peak, IEnumerable<string> strides)
    {
        output.WriteLine();
        output.WriteLine("## Distance to the hardware's limit");
        output.WriteLine();
        output.WriteLine($"A stride is {defaults.Stride} arrivals and the verdict on the last {defaults.TestSize}, without the detection rate. Its inner products (the Gram matrices of the test, of attribution and of triage) "
            + string.Create(CultureInfo.InvariantCulture, $"are so many million operations, two a multiply-add; one core does {peak / 1e9:0} thousand million a second at most (fused multiply-adds in registers, measured beside)."));
        output.WriteLine();
        output.WriteLine("| d | CPU of a stride, ms | inner products, million operations | share of the peak |");
        output.WriteLine("|---|---|---|---|");
        foreach (var stride in strides)
            output.WriteLine(stride);
    }

    /// <summary>Of a verdict: the pooled rows of each tested view; the window with itself and the baseline in one of them, now the wide one, now the narrow; two samples in the raw view.</summary>
    private static double Operations(Baseline baseline, DetectionOptions options)
    {
        double n = options.TestSize, pooled = n * (options.Matches + 1);
        double[] tested = [.. baseline.Views.Where((_, v) => baseline.Options.Views[v].Kind != ViewKind.Raw).Select(v => (double)v.Dimensions)];
        double raw = baseline.Views.Where((_, v) => baseline.Options.Views[v].Kind == ViewKind.Raw).Sum(v => v.Dimensions);
        return (pooled * pooled * tested.Sum()) + (2 * n * (baseline.Reference.Count + baseline.HeldOut.Count + n) * tested.Average()) + (4 * n * n * raw);
    }

    private static string Speed(double seconds) => string.Create(CultureInfo.InvariantCulture, $"{1 / seconds:N0} ({1000 * seconds:0.000})");

    /// <summary>CPU time of an arrival.</summary>
    private double Seconds(BenchTraffic traffic, DetectionOptions options)
    {
        var (driver, next) = (new DetectorDriver(Partition, traffic.Catalog, options), 0L);
        Judge(driver, traffic, ref next, options.Window * 2);
        // Whole rounds of everything that happens periodically.
        var round = options.RateStride < Off ? options.RateStride : options.Stride < Off ? options.Stride * 10 : 1000;
        var (before, first) = (Cpu(), next);
        while (Cpu() - before < perCell)
            Judge(driver, traffic, ref next, round);
        return (Cpu() - before).TotalSeconds / (next - first);
    }

    private void Memory()
    {
        output.WriteLine();
        output.WriteLine("## Memory");
        output.WriteLine();
        output.WriteLine($"One stream, d = {MemoryWidth}, W = 1,000, a test every {MemoryStride:N0} arrivals. Managed: what is reachable after a full collection, the pool of requests and the baseline included.");
        output.WriteLine();
        output.WriteLine("| arrivals | managed MiB | resident MiB |");
        output.WriteLine("|---|---|---|");
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
