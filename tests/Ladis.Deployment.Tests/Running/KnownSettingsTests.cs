using System.Collections.Concurrent;
using Ladis.Deployment.Tests.Fixtures;

namespace Ladis.Deployment.Tests.Running;

/// <summary>What chart and compose file set is what the program reads: it is asked itself.</summary>
public sealed class KnownSettingsTests : IDisposable
{
    private static readonly string[] Sources = [.. HelmChart.Rows, "compose"];

    // Most workloads of the rows are configured alike: each configuration is asked about once.
    private static readonly ConcurrentDictionary<(string Variables, string? Settings), bool> Asked = new();

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ladis-settings-");

    public static TheoryData<string> Rows => [.. Sources];

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task EverySetting_ShouldBeKnownToTheProgram(string row)
    {
        foreach (var workload in (await WorkloadsAsync(row)).Where(w => Asked.TryAdd((string.Join(',', w.Environment.Keys), w.Settings), true)))
        {
            var settings = Path.Combine(_folder.FullName, "appsettings.json");
            await File.WriteAllTextAsync(settings, workload.Settings ?? "{}");

            var config = await CommandLine.TryAsync(LadisProgram.FindPath(), ["config", "--config", settings], workload.Environment);

            Assert.True(config.Code == 0, $"{workload.Name}: {config.All}");
            foreach (var variable in workload.Environment.Keys.Where(k => k.StartsWith("Ladis__", StringComparison.Ordinal)))
                Assert.Contains(variable.Replace("__", ":", StringComparison.Ordinal), config.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task MisspeltVariable_ShouldBeNoticed()
    {
        var refused = await CommandLine.TryAsync(LadisProgram.FindPath(), ["config"], new Dictionary<string, string?>(StringComparer.Ordinal) { ["Ladis__Kafka__BootstrapServer"] = "broker:9092" });

        Assert.Equal(2, refused.Code);
        Assert.Contains("Ladis:Kafka:BootstrapServer is no setting", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EveryArgument_ShouldBeKnownToTheProgram()
    {
        var all = new List<Workload>();
        foreach (var source in Sources)
            all.AddRange(await WorkloadsAsync(source));
        foreach (var command in all.GroupBy(w => string.Join(' ', w.Command)))
        {
            var help = await CommandLine.RunAsync(LadisProgram.FindPath(), [.. command.First().Command, "--help"]);

            Assert.Contains($"ladis {command.Key}", help, StringComparison.Ordinal);
            Assert.All(command.SelectMany(w => w.Options), option => Assert.Contains($"{option} ", help, StringComparison.Ordinal));
        }
    }

    private static async Task<IReadOnlyList<Workload>> WorkloadsAsync(string row) =>
        row == "compose" ? await Workload.OfComposeAsync() : [.. Workload.Of(await HelmChart.RenderAsync(row))];
}
