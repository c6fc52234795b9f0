using System.Collections.Concurrent;

namespace Ladis.Deployment.Tests.Fixtures;

/// <summary>The chart, and the rows of values that it is held to.</summary>
internal static class HelmChart
{
    public const string Folder = "charts/ladis";
    public const string Release = "ladis";
    public const string Namespace = "ladis";

    /// <summary>Versions of Kubernetes that it is rendered for.</summary>
    public static readonly string[] Versions = ["1.31.0", "1.33.0", "1.36.0"];

    private static readonly ConcurrentDictionary<(string Row, string Version), Task<string>> Rendered = new();

    /// <summary>Names of the rows, as in <c>ci/NAME-values.yaml</c>.</summary>
    public static IReadOnlyList<string> Rows { get; } =
        [.. Checkout.Files($"{Folder}/ci", "*-values.yaml").Select(f => Path.GetFileName(f)[..^"-values.yaml".Length])];

    public static TheoryData<string> RowData => [.. Rows];

    public static string FullPath => Checkout.PathOf(Folder);

    public static string ValuesFile(string row) => Checkout.PathOf($"{Folder}/ci/{row}-values.yaml");

    /// <summary>What the API server would get.</summary>
    public static Task<string> TextAsync(string row, string version) => Rendered.GetOrAdd((row, version), async key => await CommandLine.RunAsync(
        await Tools.FindOrSkipAsync("helm"), ["template", Release, FullPath, "--namespace", Namespace, "--kube-version", key.Version, "--values", ValuesFile(key.Row)]));

    public static async Task<IReadOnlyList<Manifest>> RenderAsync(string row) => [.. Yaml.Parse(await TextAsync(row, Versions[^1])).Select(n => new Manifest(n))];

    /// <summary>Renders with values of the caller's; also when they are refused.</summary>
    public static async Task<CommandLine> TryRenderAsync(params string[] settings) => await CommandLine.TryAsync(
        await Tools.FindOrSkipAsync("helm"), ["template", Release, FullPath, "--kube-version", Versions[^1], .. settings.SelectMany(s => new[] { "--set-json", s })]);
}
