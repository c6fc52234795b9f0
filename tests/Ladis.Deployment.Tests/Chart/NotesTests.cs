using Ladis.Deployment.Tests.Fixtures;

namespace Ladis.Deployment.Tests.Chart;

/// <summary>What an install says at its end. Helm prints notes only with a cluster: here a copy of the chart has an object that includes them.</summary>
public sealed class NotesTests : IDisposable
{
    private const string Object = """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: notes}
        data:
          notes: |-
            {{- include (print $.Template.BasePath "/NOTES.txt") . | nindent 4 }}
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ladis-notes-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Notes_ShouldSayThatTrafficIsNotLimited_AndTheValueThatLimitsIt()
    {
        var notes = await NotesAsync();

        Assert.Contains("NOTE: any pod of the cluster can read /metrics, and these pods can reach any address: set networkPolicy.enabled=true to limit both.", notes, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Notes_ShouldNotSpeakOfTraffic_WhenItIsLimited()
    {
        var notes = await NotesAsync("networkPolicy.enabled=true");

        Assert.Contains("The detector judges ladis.activations", notes, StringComparison.Ordinal);
        Assert.DoesNotContain("networkPolicy", notes, StringComparison.Ordinal);
    }

    private async Task<string> NotesAsync(params string[] settings)
    {
        foreach (var file in Directory.EnumerateFiles(HelmChart.FullPath, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(_folder.FullName, Path.GetRelativePath(HelmChart.FullPath, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "templates", "shown.yaml"), Object);
        var shown = await CommandLine.RunAsync(await Tools.FindOrSkipAsync("helm"),
        [
            "template", HelmChart.Release, _folder.FullName, "--kube-version", HelmChart.Versions[^1], "--show-only", "templates/shown.yaml",
            .. settings.SelectMany(s => new[] { "--set-json", s }),
        ]);
        return (string)Yaml.Parse(shown).Single()["data"]!["notes"]!;
    }
}
