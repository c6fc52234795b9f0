namespace Ladis.Integration.Tests.EndToEnd.Story;

/// <summary>The metrics page of a running role.</summary>
/// <param name="port">Where it serves.</param>
internal sealed class RolePage(int port)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>Asks until a page fulfils a condition.</summary>
    public async Task<MetricsPage> AwaitAsync(Func<MetricsPage, bool> condition)
    {
        using var http = new HttpClient();
        using var timer = new PeriodicTimer(Pause);
        using var deadline = new CancellationTokenSource(Waits.Long);
        var text = "";
        try
        {
            while (true)
            {
                text = await http.GetStringAsync(new Uri($"http://127.0.0.1:{port}/metrics"), deadline.Token);
                if (MetricsPage.Parse(text) is { } page && condition(page))
                    return page;
                await timer.WaitForNextTickAsync(deadline.Token);
            }
        }
        catch (OperationCanceledException late)
        {
            throw new TimeoutException($"The page never came to be as it should:\n{text}", late);
        }
    }
}
