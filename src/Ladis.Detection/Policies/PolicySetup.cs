using Ladis.Detection.Baselines;
using Ladis.Detection.Configuration;
using Ladis.Statistics;

namespace Ladis.Detection.Policies;

/// <summary>What a stream's policies begin with.</summary>
/// <param name="Baseline">The stream's baseline.</param>
/// <param name="Partition">The seed of all of the partition's records.</param>
/// <param name="Options">The detector's options.</param>
internal sealed record PolicySetup(LoadedBaseline Baseline, Seed Partition, DetectionOptions Options)
{
    /// <summary>What bounds on false alarms rest on, as a part of their sentences.</summary>
    public string Assumption { get; } =
        $"as long as clean requests are exchangeable with the baseline given their predicted classes{(Baseline.Statistics.Contexts is null ? "" : " and contexts")}";
}
