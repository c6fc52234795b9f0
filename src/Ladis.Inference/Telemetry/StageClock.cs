using System.Diagnostics;

namespace Ladis.Inference.Telemetry;

/// <summary>Adds up what one batch spends in a stage by model, where the requests of several models take turns. For one thread.</summary>
/// <param name="metrics">Gets one observation a batch, model and stage.</param>
internal sealed class StageClock(InferenceMetrics metrics)
{
    private readonly Dictionary<(string Model, InferenceStage Stage), long> _ticks = [];

    /// <summary>Adds to the batch at hand what has passed since a timestamp of the stopwatch.</summary>
    public void SpentSince(long start, string model, InferenceStage stage) => Spent(Stopwatch.GetTimestamp() - start, model, stage);

    /// <summary>Adds ticks of the stopwatch to the batch at hand.</summary>
    public void Spent(long ticks, string model, InferenceStage stage) => _ticks[(model, stage)] = _ticks.GetValueOrDefault((model, stage)) + ticks;

    /// <summary>The batch is done.</summary>
    public void Show()
    {
        foreach (var ((model, stage), ticks) in _ticks)
            metrics.Stage(model, stage, Stopwatch.GetElapsedTime(0, ticks));
        _ticks.Clear();
    }
}
