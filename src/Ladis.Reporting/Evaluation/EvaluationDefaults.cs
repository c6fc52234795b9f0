namespace Ladis.Reporting.Evaluation;

/// <summary>Where the defaults of <see cref="EvaluationOptions"/> stand.</summary>
public static class EvaluationDefaults
{
    /// <summary>Tests of one cell. <value>100</value></summary>
    public const int Tests = 100;

    /// <summary>Requests of one test, n. <value>100</value></summary>
    public const int Sample = 100;

    /// <summary>Decides the split of the baseline, the draws and the labellings. <value>1</value></summary>
    public const ulong Seed = 1;
}
