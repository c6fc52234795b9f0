using System.Text.Json.Nodes;

namespace Ladis.Deployment.Tests.Fixtures;

/// <summary>docker-compose.yml as docker-compose itself understands it.</summary>
internal static class ComposeFile
{
    /// <summary>With every profile on.</summary>
    public static Task<JsonNode> AllAsync() => ReadAsync("attack");

    public static async Task<JsonNode> ReadAsync(params string[] profiles) => JsonNode.Parse(await CommandLine.RunAsync(
        await Tools.FindOrSkipAsync("docker-compose"),
        ["--project-directory", Checkout.Root, "--file", Checkout.PathOf("docker-compose.yml"), .. profiles.SelectMany(p => new[] { "--profile", p }), "config", "--format", "json"]))!;

    /// <summary>Services that run Ladis' own image, with their names.</summary>
    public static async Task<IReadOnlyList<(string Name, JsonNode Service)>> LadisAsync() =>
        [.. (await AllAsync())["services"]!.AsObject().Where(s => s.Value!["build"] is not null).Select(s => (s.Key, s.Value!))];

    public static IReadOnlyList<string> Command(JsonNode service) => [.. service["command"]!.AsArray().Select(a => (string)a!)];

    public static IReadOnlyDictionary<string, string?> Environment(JsonNode service) =>
        service["environment"]!.AsObject().ToDictionary(e => e.Key, e => e.Value?.ToString(), StringComparer.Ordinal);
}
