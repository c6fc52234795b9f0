using System.Diagnostics;
using System.Globalization;
using System.Text;
using Prometheus;

namespace Ladis.Workbench.Bench;

/// <summary>The counters of a running worker at one moment.</summary>
/// <param name="Time">Of the stopwatch.</param>
/// <param name="Committed">Requests whose answers are committed.</param>
/// <param name="Processor">Processor time of this process.</param>
/// <param name="Allocated">Bytes allocated by this process.</param>
/// <param name="Stages">Seconds by stage.</param>
internal sealed record BenchSnapshot(long Time, double Committed, TimeSpan Processor, long Allocated, IReadOnlyDictionary<string, double> Stages)
{
    private const string BatchStages = "ladis_inference_duration_seconds_sum";
    private const string LoopStages = "ladis_loop_seconds_total";

    public static async Task<BenchSnapshot> Take(double committed, CollectorRegistry registry, CancellationToken stop)
    {
        var (time, processor, allocated) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime, GC.GetTotalAllocatedBytes(precise: true));
        using var text = new MemoryStream();
        await registry.CollectAndExportAsTextAsync(text, stop);
        return new(time, committed, processor, allocated, Parse(Encoding.UTF8.GetString(text.ToArray())));
    }

    private static Dictionary<string, double> Parse(string exported)
    {
        var stages = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var line in exported.Split('\n').Where(l => l.StartsWith(BatchStages, StringComparison.Ordinal) || l.StartsWith(LoopStages, StringComparison.Ordinal)))
        {
            const string Label = "stage=\"";
            var from = line.IndexOf(Label, StringComparison.Ordinal) + Label.Length;
            var stage = line[from..line.IndexOf('"', from)];
            stages[stage] = stages.GetValueOrDefault(stage) + double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture);
        }

        return stages;
    }
}
