using Ladis.Contracts.V1;
using Ladis.Detection.Streams;
using Ladis.Detection.Telemetry;

namespace Ladis.Detection.Role;

/// <summary>What stands on the checkpoints topic of a partition.</summary>
/// <param name="Checkpoint">The partition's state with that of its streams; null when there is none that can be used.</param>
/// <param name="Orphans">Streams that can be read, without a partition to go on in.</param>
/// <param name="Faults">What cannot be used, each with a sentence.</param>
internal sealed record FoundCheckpoint(
    DetectorCheckpoint? Checkpoint, IReadOnlyList<StreamCheckpoint> Orphans, IReadOnlyList<(CheckpointFault Fault, string Problem)> Faults)
{
    /// <summary>The same, with what is lost of it as far as alerts tell: all of it, or streams whose alarm is open.</summary>
    public FoundCheckpoint With(DetectorCheckpoint published)
    {
        if (Checkpoint is null)
            return this with { Checkpoint = published, Orphans = [.. Orphans.ExceptBy(published.Streams.Select(StreamKey.Of), StreamKey.Of)] };
        Checkpoint.Streams.Add(published.Streams.ExceptBy(Checkpoint.Streams.Select(StreamKey.Of), StreamKey.Of).Where(s => s.Policies.Any(p => p.Episode is not null)).ToList());
        return this;
    }
}
