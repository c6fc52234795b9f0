namespace Ladis.Detection.Telemetry;

/// <summary>What became of a baseline that was offered.</summary>
internal enum BaselineOutcome
{
    /// <summary>It judges a partition's requests from then on.</summary>
    Taken = 0,

    /// <summary>It needs taps that the requests do not carry: the one in use stays.</summary>
    Mismatch = 1,

    /// <summary>The record, or the file that it names, cannot be read or used.</summary>
    Unusable = 2,

    /// <summary>A configured file (<c>Ladis:Baselines:Files</c>) stands for its model.</summary>
    Pinned = 3,

    /// <summary>Its record was deleted from the topic: it is offered no more.</summary>
    Withdrawn = 4,
}
