namespace Ladis.Testing;

/// <summary>How long tests wait.</summary>
public static class Waits
{
    /// <summary>
    /// For what comes sooner or later. Only a test that fails waits so long, therefore it is generous: a machine with thirty times more work than
    /// processors must not fail a test. Shorter than the time after which <c>build/test.sh</c> takes a test run for hung.
    /// </summary>
    public static readonly TimeSpan Long = TimeSpan.FromMinutes(4);
}
