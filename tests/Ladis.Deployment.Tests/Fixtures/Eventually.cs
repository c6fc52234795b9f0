namespace Ladis.Deployment.Tests.Fixtures;

/// <summary>Waits for a fact that only asking again and again can tell.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    /// <summary>Asks until the answer is not null.</summary>
    /// <param name="ask">Answers null while the fact is not there.</param>
    /// <param name="what">What is waited for, for the message.</param>
    /// <param name="within">How long at most.</param>
    public static async Task<T> GetAsync<T>(Func<Task<T?>> ask, string what, TimeSpan within)
        where T : class
    {
        using var timer = new PeriodicTimer(Pause);
        using var deadline = new CancellationTokenSource(within);
        while (!deadline.IsCancellationRequested)
        {
            if (await AskAsync(ask) is { } answer)
                return answer;
            await timer.WaitForNextTickAsync(CancellationToken.None);
        }

        throw new TimeoutException($"Not within {within}: {what}");
    }

    private static async Task<T?> AskAsync<T>(Func<Task<T?>> ask)
        where T : class
    {
        try
        {
            return await ask();
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }
}
