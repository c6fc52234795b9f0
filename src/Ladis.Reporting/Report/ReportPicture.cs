namespace Ladis.Reporting.Report;

/// <summary>A picture in a report.</summary>
/// <param name="Caption">What it is, for people who see it and for those who do not.</param>
/// <param name="Bytes">A PNG or JPEG file.</param>
public sealed record ReportPicture(string Caption, byte[] Bytes)
{
    /// <summary>The picture within the page: nothing is fetched.</summary>
    public string Source => $"data:image/{(Bytes is [0xFF, ..] ? "jpeg" : "png")};base64,{Convert.ToBase64String(Bytes)}";
}
