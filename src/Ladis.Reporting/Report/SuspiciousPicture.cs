namespace Ladis.Reporting.Report;

/// <summary>A picture that attribution ranks high, beside natural ones of the same predicted class.</summary>
/// <param name="Rank">From 1.</param>
/// <param name="Name">Its name.</param>
/// <param name="ClassName">Its predicted class.</param>
/// <param name="Score">Studentised witness: standard deviations above the held-out pictures of its class.</param>
/// <param name="PValue">Conformal p-value among the held-out pictures.</param>
/// <param name="Selected">Whether Benjamini–Hochberg selects it.</param>
/// <param name="Picture">It itself; null for a set without pictures.</param>
/// <param name="Natural">Baseline pictures of that predicted class, the nearest ones of the view.</param>
public sealed record SuspiciousPicture(
    int Rank, string Name, string ClassName, double Score, double PValue, bool Selected, ReportPicture? Picture, IReadOnlyList<ReportPicture> Natural);
