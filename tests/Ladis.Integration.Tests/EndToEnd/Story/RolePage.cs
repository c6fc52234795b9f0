using System.Net;

namespace Ladis.Integration.Tests.EndToEnd.Story;

/// <summary>The pages of a running role.</summary>
/// <param name="port">Where it serves.</param>
internal sealed class RolePage(int port)
{
    /// <summary>Asks for the metrics until they fulfil a condition.</summary>
    public async Task<MetricsPage> AwaitAsync(Func<MetricsPage, bool> condition) => MetricsPage.Parse(await AwaitAsync("metrics", (_, text) => condition(MetricsPage.Parse(text))));

    /// <summary>Asks for the readiness until it is one, and returns the reason.</summary>
    public Task<string> AwaitReadyAsync(bool ready, string reason = "") => AwaitAsync(
        "readyz", (code, text) => code == (ready ? HttpStatusCode.OK : HttpStatusCode.ServiceUnavailable) && text.Contains(reason, StringComparison.Ordinal));

    /// <summary>Asks for a page until it fulfils a condition; a role that does not listen yet is asked again.</summary>
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
                using var answer = await http.GetAsync(new Uri($"http://127.0.0.1:{port}/{page}"));
                text = await answer.Content.ReadAsStringAsync();
                return condition(answer.StatusCode, text);
            }
            catch (HttpRequestException)
            {
                return false;
            }
        }
    }
}
