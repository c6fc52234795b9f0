using System.Runtime.CompilerServices;
using Ladis.Detection.Baselines;
using Ladis.Detection.Configuration;

namespace Ladis.Detection.Windows;

/// <summary>One evaluator a baseline for all streams of a loop, for as long as the baseline is in use. For one thread.</summary>
/// <param name="options">The detector's options.</param>
internal sealed class EvaluatorPool(DetectionOptions options)
{
    private readonly ConditionalWeakTable<LoadedBaseline, WindowEvaluator> _evaluators = [];

    public WindowEvaluator For(LoadedBaseline baseline) => _evaluators.GetValue(baseline, b => new WindowEvaluator(b, options));
}
