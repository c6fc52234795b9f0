using System.Text.RegularExpressions;

namespace Ladis.Integration.Tests.EndToEnd;

/// <summary>Baselines on their topic: published, listed, promoted.</summary>
[Collection(KafkaTests.Name)]
public sealed partial class BaselineShelfTests(KafkaBroker broker) : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ladis-shelf-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Candidate_ShouldNotBeUsed_UntilItIsPromoted()
    {
        broker.SkipIfAbsent();
        await using var ladis = await Deployment.CreateAsync(broker, "shelf");
        var (first, second) = (await Build(ladis, 1), await Build(ladis, 2));
        await ladis.RunAsync("baseline", "publish", first.File);
        var published = await ladis.RunAsync("baseline", "publish", second.File, "--candidate");
        Assert.Contains($"as a candidate: 'ladis baseline promote {second.Id[..12]}' takes it into use", published, StringComparison.Ordinal);

        Assert.Equal(["no requests", "candidate"], await States(ladis, first.Id, second.Id));
        Assert.Equal(first.Id, await InUse(ladis));
        var promoted = await ladis.RunAsync("baseline", "promote", second.Id[..8]);
        Assert.Contains($"in use for   shapes@a7389948bfa6 (sha256 a7389948bfa6): {second.Id}", promoted, StringComparison.Ordinal);
        Assert.Equal(["replaced", "no requests"], await States(ladis, first.Id, second.Id));
        Assert.Equal(second.Id, await InUse(ladis));

        var scheduled = await ladis.RunAsync("baseline", "promote", first.Id[..8], "--effective-from", "2100-01-01");
        Assert.Contains($"in use for   shapes@a7389948bfa6 (sha256 a7389948bfa6): {first.Id}", scheduled, StringComparison.Ordinal);
        Assert.EndsWith("from the first request at or after 2100-01-01 00:00 UTC on", scheduled.TrimEnd(), StringComparison.Ordinal);
        Assert.Equal(["from 2100-01-01 00:00", "no requests"], await States(ladis, first.Id, second.Id));
        await ladis.RunAsync("baseline", "promote", second.Id[..8]);
        Assert.Equal(["replaced", "no requests"], await States(ladis, first.Id, second.Id));

        var (code, _, error) = await ladis.TryAsync("baseline", "promote", "0123456789");
        Assert.Equal(2, code);
        Assert.Contains("holds no baseline '0123456789': 'ladis baseline list' shows what there is", error, StringComparison.Ordinal);
    }

    private async Task<(string File, string Id)> Build(Deployment ladis, int seed)
    {
        var (pictures, file) = (Path.Combine(_folder.FullName, $"p{seed}"), Path.Combine(_folder.FullName, $"b{seed}.ladis"));
        await ladis.RunAsync("shapes", "--out", pictures, "--count", "300", "--seed", $"{seed}");
        var built = await ladis.RunAsync("baseline", "build", "--images", pictures, "--model", Deployment.Model("shapes.onnx"), "--out", file);
        return (file, Identity().Match(built).Value);
    }

    private static async Task<string[]> States(Deployment ladis, params string[] ids)
    {
        var lines = (await ladis.RunAsync("baseline", "list")).Split('\n');
        return [.. ids.Select(id => State().Match(Assert.Single(lines, l => l.StartsWith(id[..12], StringComparison.Ordinal))).Value)];
    }

    private static async Task<string> InUse(Deployment ladis)
    {
        var detector = await ladis.StartAsync("detector");
        var line = await detector.WaitForLineAsync("Baseline [0-9a-f]{64} of model shapes@a7389948bfa6 .* is in use", Waits.Long);
        detector.Kill();
        await detector.WaitForExitAsync(Waits.Long);
        return Identity().Match(line).Value;
    }

    [GeneratedRegex("[0-9a-f]{64}", RegexOptions.None, 1000)]
    private static partial Regex Identity();

    [GeneratedRegex("no requests|in use|candidate|replaced|from [0-9-]+ 00:00", RegexOptions.None, 1000)]
    private static partial Regex State();
}
