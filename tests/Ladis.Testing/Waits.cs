namespace Ladis.Testing;

/// <summary>How long tests wait.</summary>
public static class Waits
{
    /// <summary>
    /// For what comes sooner or later. Only a test that fails waits so long, therefore it is generous: a machine with thirty times more work than
    /// processors must not fail a test. Shorter than the time after which <c>build/test.sh</c> takes a test run for hung.
    /// </summary>
    public static readonly TimeSpan Long = TimeSpan.FromMinutes(4);

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    /// <summary>Returns when something has come about.</summary>
    /// <param name="happened">Asked again and again.</param>
    /// <exception cref="TimeoutException">It has not.</exception>
    public static Task Until(Func<bool> happened) => Until(() => Task.FromResult(happened()), () => "It has not come about");

    /// <summary>Returns when something has come about.</summary>
    /// <param name="happened">Asked again and again.</param>
    /// <param name="instead">What there is instead.</param>
    /// <exception cref="TimeoutException">It has not.</exception>
    public static async Task Until(Func<Task<bool>> happened, Func<string> instead)
    {
        ArgumentNullException.ThrowIfNull(happened);
        ArgumentNullException.ThrowIfNull(instead);
        using var timer = new PeriodicTimer(Look);
        var start = TimeProvider.System.GetTimestamp();
        while (!await happened())
        {
            if (TimeProvider.System.GetElapsedTime(start) > Long)
                throw new TimeoutException($"{instead()} in {Long}.");
            await timer.WaitForNextTickAsync();
        }
    }
}
