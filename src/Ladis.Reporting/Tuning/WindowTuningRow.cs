namespace Ladis.Reporting.Tuning;

/// <summary>One setting of the window test.</summary>
/// <param name="Window">Requests of a window, W.</param>
/// <param name="Stride">Requests from one test to the next.</param>
/// <param name="View">The view, or all views by min-p.</param>
/// <param name="Level">Level of a test.</param>
/// <param name="CleanRejected">Tests of clean windows that rejected.</param>
/// <param name="CleanTests">Tests of clean windows.</param>
/// <param name="Sets">What it does on attacked streams.</param>
/// <param name="Microseconds">Computing time a request, on this machine; of all views together.</param>
public sealed record WindowTuningRow(
    int Window, int Stride, string View, double Level, int CleanRejected, int CleanTests, IReadOnlyList<SetDelay> Sets, double Microseconds)
{
    /// <summary>Share of the clean tests that rejected.</summary>
    public double CleanRate => (double)CleanRejected / CleanTests;
}
