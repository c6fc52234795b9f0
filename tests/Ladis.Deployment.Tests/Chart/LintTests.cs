using Ladis.Deployment.Tests.Fixtures;

namespace Ladis.Deployment.Tests.Chart;

/// <summary>Every row of values passes Helm's linter and the schemas of every supported Kubernetes.</summary>
public sealed class LintTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ladis-chart-");

    public static TheoryData<string> Rows => HelmChart.RowData;

    public static TheoryData<string> Versions => [.. HelmChart.Versions];

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task Lint_ShouldHaveNothingToSay(string row)
    {
        var said = await CommandLine.RunAsync(await Tools.FindOrSkipAsync("helm"), ["lint", "--strict", HelmChart.FullPath, "--values", HelmChart.ValuesFile(row)]);

        Assert.Contains("1 chart(s) linted, 0 chart(s) failed", said, StringComparison.Ordinal);
        Assert.DoesNotContain("[WARNING]", said, StringComparison.Ordinal);
        Assert.DoesNotContain("[ERROR]", said, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task EveryRow_ShouldBeValid_InKubernetes(string version)
    {
        var kubeconform = await Tools.FindOrSkipAsync("kubeconform");
        var schemas = SharedData.FindOrSkip("tools/schemas");
        foreach (var row in HelmChart.Rows)
            await File.WriteAllTextAsync(Path.Combine(_folder.FullName, $"{row}.yaml"), await HelmChart.TextAsync(row, version));

        var said = await CommandLine.RunAsync(kubeconform,
        [
            "-strict", "-summary", "-kubernetes-version", version,
            "-schema-location", $"{schemas}/{{{{.NormalizedKubernetesVersion}}}}-standalone{{{{.StrictSuffix}}}}/{{{{.ResourceKind}}}}{{{{.KindSuffix}}}}.json",
            "-schema-location", $"{schemas}/crds/{{{{.Group}}}}/{{{{.ResourceKind}}}}_{{{{.ResourceAPIVersion}}}}.json",
            _folder.FullName,
        ]);

        Assert.Contains($"in {HelmChart.Rows.Count} files", said, StringComparison.Ordinal);
        Assert.EndsWith("Invalid: 0, Errors: 0, Skipped: 0", said.Trim(), StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_ShouldBeThoseOfTheMatrix() =>
        Assert.Equal(["default", "everything", "existing-secrets", "hpa", "keda", "minimal", "tls-sasl"], HelmChart.Rows);
}
