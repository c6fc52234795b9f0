namespace Ladis.Hosting.Terminal;

/// <summary>What the program's exit code says.</summary>
internal static class ExitCodes
{
    public const int Success = 0;

    /// <summary>It began and could not go on: a broker that went away, a detector that missed.</summary>
    public const int Failure = 1;

    /// <summary>It cannot begin: an argument, a setting, a file.</summary>
    public const int Usage = 2;

    /// <summary>It ended well, and what it looked at is not as it should be: an alarm in a range, a verdict that is not recomputed.</summary>
    public const int Violation = 3;
}
