using System.Net;

namespace Ladis.Testing;

/// <summary>The pages of a running role.</summary>
/// <param name="port">Where it serves.</param>
public sealed class RolePage(int port)
{
    /// <summary>Asks for the metrics until they fulfil a condition.</summary>
    /// <param name="condition">The condition.</param>
    public async Task<MetricsPage> AwaitAsync(Func<MetricsPage, bool> condition) => MetricsPage.Parse(await AwaitAsync("metrics", (_, text) => condition(MetricsPage.Parse(text))));

    /// <summary>Asks for the readiness until it is one, and returns the reason.</summary>
    /// <param name="ready">Which.</param>
    /// <param name="reason">What the reason must hold.</param>
    public Task<string> AwaitReadyAsync(bool ready, string reason = "") => AwaitAsync(
        "readyz", (code, text) => code == (ready ? HttpStatusCode.OK : HttpStatusCode.ServiceUnavailable) && text.Contains(reason, StringComparison.Ordinal));

    /// <summary>Asks once for the readiness.</summary>
    /// <returns>Whether it is ready, and the page.</returns>
    /// <exception cref="HttpRequestException">Nobody answers.</exception>
    public async Task<(bool IsReady, string Reason)> ReadinessAsync()
    {
        using var http = new HttpClient();
        using var answer = await http.GetAsync(Address("readyz"));
        return (answer.StatusCode == HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>Asks for a page until it fulfils a condition; a role that does not listen yet is asked again.</summary>
    /// <param name="page">The page's name.</param>
    /// <param name="condition">Of its status and its text.</param>
    public async Task<string> AwaitAsync(string page, Func<HttpStatusCode, string, bool> condition)
    {
        using var http = new HttpClient();
        var text = "no answer";
        await Waits.Until(Holds, () => $"/{page} has not come to be as it should; it is '{text}'");
        return text;

        async Task<bool> Holds()
        {
            try
            {
                using var answer = await http.GetAsync(Address(page));
                text = await answer.Content.ReadAsStringAsync();
                return condition(answer.StatusCode, text);
            }
            catch (HttpRequestException)
            {
                return false;
            }
        }
    }

    private Uri Address(string page) => new($"http://127.0.0.1:{port}/{page}");
}
