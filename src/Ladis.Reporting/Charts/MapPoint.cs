namespace Ladis.Reporting.Charts;

/// <summary>One picture on a map.</summary>
/// <param name="X">Place, without unit.</param>
/// <param name="Y">Place, without unit.</param>
/// <param name="Class">Its predicted class.</param>
/// <param name="Kind">What it is.</param>
public sealed record MapPoint(double X, double Y, int Class, MapKind Kind);
