namespace Ladis.Testing;

/// <summary>How long tests wait.</summary>
public static class Waits
{
    /// <summary>
    /// For what comes sooner or later. Only a test that fails waits so long, therefore it is generous: a machine with thirty times more work than
    /// processors must not fail a test. Shorter than the time after which <c>build/test.sh</c> takes a test run for hung.
    /// </summary>
    public static readonly TimeSpan Long = TimeSpan.FromMinutes(4);

    /// <summary>Returns when something has come about.</summary>
    /// <param name="happened">Asked again and again.</param>
    /// <exception cref="TimeoutException">It has not.</exception>
    public static async Task Until(Func<bool> happened)
    {
        ArgumentNullException.ThrowIfNull(happened);
        var last = TimeProvider.System.GetUtcNow() + Long;
        while (!happened())
        {
            if (TimeProvider.System.GetUtcNow() > last)
                throw new TimeoutException($"It has not come about in {Long}.");
            await Task.Delay(20);
        }
    }
}
