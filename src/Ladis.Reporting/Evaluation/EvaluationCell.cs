namespace Ladis.Reporting.Evaluation;

/// <summary>Tests of one set in one view by one method.</summary>
/// <param name="Set">The set.</param>
/// <param name="Tap">The tap, or <see cref="EvaluationNames.AllTaps"/>.</param>
/// <param name="View">The view, or <see cref="EvaluationNames.Combined"/>.</param>
/// <param name="Method">The method's name.</param>
/// <param name="N">Requests of a test.</param>
/// <param name="M">Baseline rows of a test; matched tests may use fewer where a class has too few.</param>
/// <param name="Rejected">Tests that rejected.</param>
/// <param name="PValues">One a test; an inconclusive matched test has 1.</param>
public sealed record EvaluationCell(string Set, string Tap, string View, string Method, int N, int M, int Rejected, IReadOnlyList<double> PValues)
{
    /// <summary>Number of tests.</summary>
    public int Tests => PValues.Count;

    /// <summary>Share of the tests that reject.</summary>
    public double Rate => (double)Rejected / Tests;

    /// <summary>Binomial standard error of the rate, √(r(1−r)/tests): what independent tests would have.</summary>
    public double StandardError => Math.Sqrt(Rate * (1 - Rate) / Tests);
}
