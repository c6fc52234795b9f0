namespace Ladis.Reporting.Charts;

/// <summary>What a point of a map is.</summary>
public enum MapKind
{
    /// <summary>A clean picture of the baseline.</summary>
    Normal = 0,

    /// <summary>A picture of the set that nothing speaks against.</summary>
    Unsuspected = 1,

    /// <summary>A picture of the set that attribution selects.</summary>
    Suspected = 2,
}
