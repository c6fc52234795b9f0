using Ladis.Reporting.Evaluation;
using Ladis.Workbench.Sets;

namespace Ladis.Workbench.Evaluation;

/// <summary>What <c>ladis evaluate</c> was asked for.</summary>
/// <param name="Baseline">Clean pictures.</param>
/// <param name="Sets">The sets to compare with them.</param>
/// <param name="Originals">Unattacked pictures of some sets, by the set's name.</param>
/// <param name="Taps">Tensors and what to call them.</param>
/// <param name="EarlyTap">Name of the tap that the triage takes as the early one; null for no triage.</param>
/// <param name="Options">What to compute.</param>
/// <param name="Outputs">Files to write.</param>
internal sealed record EvaluateRequest(
    SetReference Baseline,
    IReadOnlyList<SetReference> Sets,
    IReadOnlyDictionary<string, SetReference> Originals,
    IReadOnlyList<TapRequest> Taps,
    string? EarlyTap,
    EvaluationOptions Options,
    EvaluationOutputs Outputs);
