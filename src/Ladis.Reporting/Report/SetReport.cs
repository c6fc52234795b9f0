using Ladis.Reporting.Charts;

namespace Ladis.Reporting.Report;

/// <summary>What a report shows of one set beside its rates.</summary>
public sealed record SetReport
{
    /// <summary>The set.</summary>
    public required string Set { get; init; }

    /// <summary>The view that map and ranking are of: the most powerful one.</summary>
    public required string View { get; init; }

    /// <summary>The t-SNE map.</summary>
    public required IReadOnlyList<MapPoint> Map { get; init; }

    /// <summary>Pictures that were ranked, and how many were selected.</summary>
    public required (int Ranked, int Selected) Attribution { get; init; }

    /// <summary>The most suspicious pictures.</summary>
    public required IReadOnlyList<SuspiciousPicture> Suspicious { get; init; }

    /// <summary>Pictures with their originals, where those were given.</summary>
    public required IReadOnlyList<AttackedPicture> Attacked { get; init; }
}
