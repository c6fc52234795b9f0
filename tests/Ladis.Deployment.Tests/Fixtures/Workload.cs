using System.Text.Json.Nodes;

namespace Ladis.Deployment.Tests.Fixtures;

/// <summary>How chart or compose file start the program: the command line and every variable, with files where this machine has them.</summary>
/// <param name="Name">Whose it is.</param>
/// <param name="Arguments">What follows the image's entry point.</param>
/// <param name="Environment">All variables that are set.</param>
/// <param name="Settings">The content of the mounted appsettings.json; null without one.</param>
internal sealed record Workload(string Name, IReadOnlyList<string> Arguments, IReadOnlyDictionary<string, string?> Environment, string? Settings)
{
    public const string MountedSettings = "/etc/ladis/config/appsettings.json";
    private const string PodName = "ladis-pod-0";
    private const string SecretValue = "from-a-secret";

    /// <summary>Options among the arguments.</summary>
    public IEnumerable<string> Options => Arguments.Where(a => a.StartsWith("--", StringComparison.Ordinal));

    /// <summary>Words of the command, up to the first option or address.</summary>
    public IEnumerable<string> Command => Arguments.TakeWhile(a => !a.StartsWith("--", StringComparison.Ordinal) && !a.StartsWith("http", StringComparison.Ordinal));

    /// <summary>Containers of Ladis' image in rendered manifests.</summary>
    public static IEnumerable<Workload> Of(IReadOnlyList<Manifest> manifests) => manifests.Where(m => m.PodSpec is not null).SelectMany(m => m.Containers
        .Where(c => ((string?)c["image"])!.StartsWith("ghcr.io/ladis/ladis", StringComparison.Ordinal))
        .Select(c => new Workload($"{m} {c["name"]}", [.. c["args"]!.AsArray().Select(a => (string)a!)], Variables(c), SettingsOf(m, manifests))));

    public static async Task<IReadOnlyList<Workload>> OfComposeAsync() =>
        [.. (await ComposeFile.LadisAsync()).Select(s => new Workload($"compose {s.Name}", ComposeFile.Command(s.Service), ComposeFile.Environment(s.Service), Settings: null))];

    /// <summary>With addresses and folders of this machine.</summary>
    /// <param name="replacements">What stands for what, in arguments, variables and settings.</param>
    public Workload On(params (string From, string To)[] replacements)
    {
        string Replace(string text) => replacements.Aggregate(text, (t, r) => t.Replace(r.From, r.To, StringComparison.Ordinal));
        return this with
        {
            Arguments = [.. Arguments.Select(Replace)],
            Environment = Environment.ToDictionary(e => e.Key, e => e.Value is null ? null : Replace(e.Value), StringComparer.Ordinal),
            Settings = Settings is null ? null : Replace(Settings),
        };
    }

    private static Dictionary<string, string?> Variables(JsonNode container) => container["env"]?.AsArray().ToDictionary(
        e => (string)e!["name"]!,
        string? (e) => e!["value"] is { } value ? value.ToString() : e["valueFrom"]!["fieldRef"] is not null ? PodName : SecretValue,
        StringComparer.Ordinal) ?? [];

    private static string? SettingsOf(Manifest workload, IReadOnlyList<Manifest> all) => workload.PodSpec!["volumes"]!.AsArray().Select(v => (string?)v!["configMap"]?["name"]).OfType<string>()
        .Select(name => (string?)all.Single(m => m.Kind == "ConfigMap" && m.Name == name).Node["data"]!["appsettings.json"]).FirstOrDefault();
}
