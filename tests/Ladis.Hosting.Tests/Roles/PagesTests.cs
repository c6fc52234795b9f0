using System.Net;
using Ladis.Detection.Role;
using Ladis.Hosting.Configuration;
using Ladis.Hosting.Roles;
using Ladis.Streaming.Embedded;
using Microsoft.Extensions.Logging;

namespace Ladis.Hosting.Tests.Roles;

/// <summary>The pages that a role shows.</summary>
public sealed class PagesTests
{
    private static readonly string[] Pages = ["/metrics", "/healthz", "/readyz"];
    private static readonly string[] Refused = ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW"];

    [Fact]
    public async Task Pages_ShouldAnswerThoseWhoRead_AndNobodyElse()
    {
        using var broker = EmbeddedBroker.Start(new[] { "activations", "verdicts", "alerts", "baselines", "checkpoints", "dead-letters" }.ToDictionary(t => $"ladis.{t}", _ => 1, StringComparer.Ordinal));
        var options = new LadisOptions { Kafka = { BootstrapServers = broker.BootstrapServers }, Http = { Host = "127.0.0.1", Port = 0 } };
        await using var app = RoleHost.Build(options, DetectorRole.Name, services => services.AddDetectorRole(options.Detection, options.Baselines), LogLevel.Error);
        await app.StartAsync();
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };

        foreach (var page in Pages)
        {
            using var whole = await http.GetAsync(page);
            Assert.NotEmpty(await whole.Content.ReadAsStringAsync());
            // The detector becomes ready meanwhile.
            if (page != "/readyz")
                Assert.Equal(HttpStatusCode.OK, whole.StatusCode);
            using var head = await Ask(http, "HEAD", page);
            Assert.Contains(head.StatusCode, new[] { HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable });
            Assert.Empty(await head.Content.ReadAsStringAsync());
            foreach (var verb in Refused)
            {
                using var refused = await Ask(http, verb, page);
                Assert.Equal((verb, HttpStatusCode.MethodNotAllowed), (verb, refused.StatusCode));
                Assert.Equal(["GET", "HEAD"], refused.Content.Headers.Allow.Order());
                Assert.Empty(await refused.Content.ReadAsStringAsync());
            }
        }

        await app.StopAsync();
    }

    private static async Task<HttpResponseMessage> Ask(HttpClient http, string verb, string page)
    {
        using var request = new HttpRequestMessage(new HttpMethod(verb), page);
        return await http.SendAsync(request);
    }
}
