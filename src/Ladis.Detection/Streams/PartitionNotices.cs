using Ladis.Contracts.V1;
using Ladis.Detection.Baselines;

namespace Ladis.Detection.Streams;

/// <summary>What happens seldom: streams that end, baselines that change, times that cannot be right.</summary>
internal sealed class PartitionNotices
{
    /// <summary>Alarms that end because their stream does.</summary>
    public IReadOnlyList<Alert> Closing { get; set; } = [];

    /// <summary>A stream that is no longer kept, and whether it had to make room for another one.</summary>
    public (StreamDetector Stream, bool Evicted)? Ended { get; set; }

    /// <summary>A baseline that judges its model's requests from here on.</summary>
    public LoadedBaseline? Taken { get; set; }

    /// <summary>A baseline that does not fit the requests: the one in use stays.</summary>
    public (LoadedBaseline Baseline, string Problem)? Refused { get; set; }

    /// <summary>An event time far from the partition's stream time.</summary>
    public TimeAnomaly? Time { get; set; }
}
