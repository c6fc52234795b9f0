namespace Ladis.Workbench.Bench;

/// <summary>One round of a model: raw, then end to end.</summary>
/// <param name="Raw">Pictures a second of the raw loop, its idle threads asleep as Ladis has it.</param>
/// <param name="RawSpinning">The same with the runtime's default, idle threads that spin.</param>
/// <param name="RawProcessorSeconds">Processor time a picture of the first.</param>
/// <param name="EndToEnd">Through the broker, each picture once.</param>
/// <param name="Looking">The same with the second look at as many as by default.</param>
internal sealed record BenchRound(double Raw, double RawSpinning, double RawProcessorSeconds, BenchOutcome EndToEnd, BenchOutcome Looking)
{
    /// <summary>What the second look costs: processor time a request, times that without.</summary>
    public double LookCost => Looking.ProcessorSeconds / EndToEnd.ProcessorSeconds;


    /// <summary>End to end over the better of the raw loops.</summary>
    public double Ratio => EndToEnd.Rate / Math.Max(Raw, RawSpinning);
}

/// <summary>All rounds of a model in one shape.</summary>
internal sealed record ModelBenchResult(BenchedModel Model, BenchShape Shape, IReadOnlyList<BenchRound> Rounds)
{
    public double Median(Func<BenchRound, double> value) => Rounds.Select(value).Order().ElementAt(Rounds.Count / 2);
}

/// <summary>Everything that was measured.</summary>
internal sealed record InferenceBenchResult(int JpegBytes, IReadOnlyList<JpegBench.Row> Jpeg, IReadOnlyList<ModelBenchResult> Models, InferenceBenchOptions Options);
