namespace Ladis.Reporting.Report;

/// <summary>The report's style sheet.</summary>
internal static class ReportStyle
{
    /// <summary>The sheet, which travels within the assembly and within every report.</summary>
    public static string Css { get; } = Read();

    private static string Read()
    {
        using var stream = typeof(ReportStyle).Assembly.GetManifestResourceStream("Ladis.Reporting.Report.report.css")
            ?? throw new InvalidOperationException("The style sheet is not part of the assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
