using System.Text.Json.Nodes;

namespace Ladis.Deployment.Tests.Fixtures;

/// <summary>A Grafana dashboard of the chart.</summary>
internal sealed class Dashboard
{
    private Dashboard(string file, JsonNode node)
    {
        File = file;
        Node = node;
    }

    public static IReadOnlyList<Dashboard> All { get; } =
        [.. Checkout.Files("charts/ladis/dashboards", "*.json").Select(f => new Dashboard(f, JsonNode.Parse(Checkout.Read(f))!))];

    public string File { get; }

    public JsonNode Node { get; }

    public IReadOnlyList<JsonNode> Panels => [.. Node["panels"]!.AsArray().OfType<JsonNode>()];

    public IReadOnlyList<JsonNode> Variables => [.. Node["templating"]!["list"]!.AsArray().OfType<JsonNode>()];

    /// <summary>Every query with its panel's title.</summary>
    public IEnumerable<(string Panel, string Query)> Queries => Panels.SelectMany(p => p["targets"]!.AsArray().Select(t => ((string)p["title"]!, (string)t!["expr"]!)));

    /// <summary>Queries of the marks that go across all panels.</summary>
    public IEnumerable<(string Panel, string Query)> Annotations => Node["annotations"]!["list"]!.AsArray().Select(a => ((string)a!["name"]!, (string)a["expr"]!));

    /// <summary>A query as Grafana sends it, with all that its variables offer.</summary>
    /// <param name="query">The panel's query.</param>
    /// <param name="rateInterval">What <c>$__rate_interval</c> becomes.</param>
    public static string Resolve(string query, string rateInterval) => query
        .Replace("$__rate_interval", rateInterval, StringComparison.Ordinal)
        .Replace("$job", ".+", StringComparison.Ordinal)
        .Replace("$instance", ".+", StringComparison.Ordinal)
        .Replace("$role", ".+", StringComparison.Ordinal)
        .Replace("$model", ".*", StringComparison.Ordinal)
        .Replace("$stream", ".+", StringComparison.Ordinal);

    public override string ToString() => File;
}
