using Ladis.Contracts.V1;
using Ladis.Detection.Telemetry;

namespace Ladis.Detection.Role;

/// <summary>What stands on the checkpoints topic of a partition.</summary>
/// <param name="Checkpoint">The partition's state with that of its streams; null when there is none that can be used.</param>
/// <param name="Orphans">Streams that can be read, without a partition to go on in.</param>
/// <param name="Faults">What cannot be used, each with a sentence.</param>
internal sealed record FoundCheckpoint(
    DetectorCheckpoint? Checkpoint, IReadOnlyList<StreamCheckpoint> Orphans, IReadOnlyList<(CheckpointFault Fault, string Problem)> Faults);
