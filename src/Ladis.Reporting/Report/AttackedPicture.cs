namespace Ladis.Reporting.Report;

/// <summary>A picture before and after an attack.</summary>
/// <param name="Name">Its name.</param>
/// <param name="ClassBefore">What the model said.</param>
/// <param name="ClassAfter">What it says now.</param>
/// <param name="LargestChange">In grey levels.</param>
/// <param name="Original">Before.</param>
/// <param name="Attacked">After.</param>
/// <param name="Difference">What changed, amplified around grey.</param>
public sealed record AttackedPicture(
    string Name, string ClassBefore, string ClassAfter, int LargestChange, ReportPicture Original, ReportPicture Attacked, ReportPicture Difference);
