using System.Diagnostics;

namespace Ladis.Workbench.Bench;

/// <summary>What one run through the broker cost.</summary>
/// <param name="Rate">Pictures a second of wall-clock time.</param>
/// <param name="ProcessorSeconds">Processor time of this process a picture, in seconds.</param>
/// <param name="AllocatedBytes">Bytes allocated a picture.</param>
/// <param name="Stages">Microseconds of a loop's time a picture, by stage.</param>
internal sealed record BenchOutcome(double Rate, double ProcessorSeconds, double AllocatedBytes, IReadOnlyDictionary<string, double> Stages)
{
    private static readonly string[] Measured = ["gather", "decode", "preprocess", "run", "serialize", "publish", "commit"];

    public static BenchOutcome Between(BenchSnapshot begin, BenchSnapshot end, int loops)
    {
        var pictures = end.Committed - begin.Committed;
        double Micros(string stage) => (end.Stages.GetValueOrDefault(stage) - begin.Stages.GetValueOrDefault(stage)) / pictures * 1e6;
        var stages = Measured.ToDictionary(s => s, Micros, StringComparer.Ordinal);
        // What the loop calls processing is the batch's stages and what lies between them: reading requests, softmax, messages.
        stages["answer"] = Micros("process") - stages["decode"] - stages["preprocess"] - stages["run"] - stages["serialize"] - stages["publish"];
        var elapsed = Stopwatch.GetElapsedTime(begin.Time, end.Time).TotalSeconds;
        stages["all"] = elapsed * loops / pictures * 1e6;
        return new(pictures / elapsed, (end.Processor - begin.Processor).TotalSeconds / pictures, (end.Allocated - begin.Allocated) / pictures, stages);
    }
}
