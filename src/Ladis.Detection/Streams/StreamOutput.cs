using Ladis.Contracts.V1;

namespace Ladis.Detection.Streams;

/// <summary>What one arrival brought about; mostly nothing.</summary>
/// <param name="Verdict">The evaluated window, when this arrival completed a stride.</param>
/// <param name="Alerts">Changes and updates of alarms, one a policy at most.</param>
internal readonly record struct StreamOutput(Verdict? Verdict, IReadOnlyList<Alert> Alerts)
{
    /// <summary>Nothing.</summary>
    public static StreamOutput None { get; } = new(null, []);
}
