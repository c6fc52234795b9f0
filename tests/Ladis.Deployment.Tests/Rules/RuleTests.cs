using System.Text.Json.Nodes;
using Ladis.Deployment.Tests.Fixtures;

namespace Ladis.Deployment.Tests.Rules;

/// <summary>The alert rules: what they name exists, and each fires when it should and not otherwise.</summary>
public sealed class RuleTests
{
    private const string Folder = "charts/ladis/rules";
    private const string File = $"{Folder}/ladis.rules.yaml";

    private static List<JsonNode> Rules => [.. Yaml.ParseFile(File)["groups"]!.AsArray().SelectMany(g => g!["rules"]!.AsArray()).OfType<JsonNode>()];

    private static List<JsonNode> Alerts => [.. Rules.Where(r => r["alert"] is not null)];

    [Fact]
    public async Task Rules_ShouldBeAcceptedByPrometheus() =>
        Assert.Contains("SUCCESS", await CommandLine.RunAsync(SearchPath.FindOrSkip("promtool", "prometheus"), ["check", "rules", Checkout.PathOf(File)]), StringComparison.Ordinal);

    [Fact]
    public async Task EveryAlert_ShouldFire_AndNotOtherwise()
    {
        var promtool = SearchPath.FindOrSkip("promtool", "prometheus");
        var cases = Checkout.Files(Folder, "*.test.yaml");

        await CommandLine.RunAsync(promtool, ["test", "rules", .. cases.Select(Checkout.PathOf)]);

        var text = string.Concat(cases.Select(Checkout.Read));
        Assert.All(Alerts, alert => Assert.Contains((string)alert["alert"]!, text, StringComparison.Ordinal));
    }

    [Fact]
    public void EveryAlert_ShouldSayWhatToDo()
    {
        Assert.All(Alerts, alert =>
        {
            var name = (string)alert["alert"]!;
            Assert.Matches("^(critical|warning)$", (string)alert["labels"]!["severity"]!);
            Assert.NotEmpty((string)alert["annotations"]!["summary"]!);
            Assert.NotEmpty((string)alert["annotations"]!["description"]!);
            Assert.EndsWith($"/docs/runbooks/{name}.md", (string)alert["annotations"]!["runbook_url"]!, StringComparison.Ordinal);
            var page = Checkout.Read($"docs/runbooks/{name}.md");
            Assert.StartsWith($"# {name}\n", page, StringComparison.Ordinal);
            Assert.Contains("## What to do", page, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void EveryRunbook_ShouldHaveItsAlert() =>
        Assert.Equal(Alerts.Select(a => (string)a["alert"]!).Distinct().Order(StringComparer.Ordinal), Checkout.Files("docs/runbooks", "*.md").Select(f => Path.GetFileNameWithoutExtension(f)));

    [Fact]
    public void EveryMetric_ShouldBeDocumented() =>
        Assert.All(Rules.SelectMany(r => MetricNames.In((string)r["expr"]!)), name => Assert.Contains(name, MetricNames.Documented.Keys));

    [Fact]
    public void Alerts_ShouldBeThoseOfThePlatform() => Assert.Equal(
        ["AdversarialSuspected", "AlertPublishFailing", "BaselineMismatch", "BaselineStale", "BrokerUnreachable", "CheckpointRefused", "ConsumerLagGrowing", "ConsumerStuck", "DeadLetterRate", "DetectorBlind",
            "DetectorStalled", "DistributionShift", "ErrorBudgetBurn", "InsufficientSamples", "LogReplaced", "MetricsAbsent", "PartitionStalled", "RebalanceStorm", "RecordsMissed", "RepeatedPictures", "TargetDown"],
        Alerts.Select(a => (string)a["alert"]!).Distinct().Order(StringComparer.Ordinal));
}
