using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Ladis.Deployment.Tests.Fixtures;

namespace Ladis.Deployment.Tests.Dashboards;

/// <summary>The rules of Grafana's dashboard-linter, and some of our own.</summary>
public sealed partial class DashboardTests
{
    /// <summary>Units of Grafana's list that the dashboards use.</summary>
    private static readonly string[] Units = ["none", "short", "percentunit", "s", "ops", "reqps", "cps", "Bps", "bytes"];

    private static readonly Dictionary<string, string[]> Variables = new(StringComparer.Ordinal)
    {
        ["ladis-inference"] = ["datasource", "job", "instance", "model"],
        ["ladis-kafka-runtime"] = ["datasource", "role", "job", "instance"],
        ["ladis-security"] = ["datasource", "job", "instance", "model", "stream"],
    };

    private const string DataSource = "${datasource}";

    [Fact]
    public void Dashboards_ShouldBeThree_EachByItsOwnName()
    {
        Assert.Equal(["Ladis / Inference", "Ladis / Kafka & runtime", "Ladis / Security"], Dashboard.All.Select(d => (string)d.Node["title"]!));
        Assert.Equal(Dashboard.All.Count, Dashboard.All.Select(d => (string)d.Node["uid"]!).Distinct().Count());
        Assert.All(Dashboard.All, d => Assert.InRange(((string)d.Node["uid"]!).Length, 1, 40));
    }

    [Fact]
    public void Dashboards_ShouldBeCode_NotDrafts() => Assert.All(Dashboard.All, d =>
    {
        Assert.False((bool)d.Node["editable"]!);
        Assert.Null(d.Node["__inputs"]);
        Assert.Null(d.Node["id"]);
        Assert.NotEmpty((string)d.Node["description"]!);
    });

    [Fact]
    public void Variables_ShouldNarrowWhatIsShown() => Assert.All(Dashboard.All, d =>
    {
        Assert.Equal(Variables[(string)d.Node["uid"]!], d.Variables.Select(v => (string)v["name"]!));
        Assert.Equal(("datasource", "prometheus"), ((string)d.Variables[0]["type"]!, (string)d.Variables[0]["query"]!));
        Assert.All(d.Variables.Skip(1), variable =>
        {
            Assert.Equal("query", (string?)variable["type"]);
            Assert.True((bool)variable["multi"]! && (bool)variable["includeAll"]!);
            // Requests for a model that is not served have no model.
            Assert.Equal((string)variable["name"]! == "model" && (string)d.Node["uid"]! == "ladis-inference" ? ".*" : ".+", (string?)variable["allValue"]);
            Assert.Equal(2, (int)variable["refresh"]!);
            Assert.Equal(DataSource, (string?)variable["datasource"]!["uid"]);
            Assert.All(MetricNames.In((string)variable["definition"]!), name => Assert.Contains(name, MetricNames.Documented.Keys));
        });
    });

    [Fact]
    public void Panels_ShouldSayWhatTheyShow() => Assert.All(Dashboard.All.SelectMany(d => d.Panels), panel =>
    {
        Assert.NotEmpty((string)panel["title"]!);
        Assert.EndsWith(".", (string)panel["description"]!, StringComparison.Ordinal);
        Assert.Contains((string)panel["fieldConfig"]!["defaults"]!["unit"]!, Units);
        Assert.Equal(DataSource, (string?)panel["datasource"]!["uid"]);
        Assert.NotEmpty(panel["targets"]!.AsArray());
        Assert.All(panel["targets"]!.AsArray(), target =>
        {
            Assert.Equal(DataSource, (string?)target!["datasource"]!["uid"]);
            Assert.NotEmpty((string)target["expr"]!);
            Assert.Contains(panel["type"]!.ToString(), (string)target["legendFormat"]! == "" ? ["table"] : (string[])["stat", "timeseries", "heatmap"]);
        });
    });

    [Fact]
    public void Panels_ShouldNotOverlap() => Assert.All(Dashboard.All, d =>
    {
        var ids = d.Panels.Select(p => (int)p["id"]!).ToList();
        Assert.Equal(ids.Distinct(), ids);
        var cells = d.Panels.SelectMany(Cells).ToList();
        Assert.Equal(cells.Count, cells.Distinct().Count());
        Assert.All(cells, c => Assert.InRange(c.X, 0, 23));
    });

    [Fact]
    public void Queries_ShouldFollowTheVariables() => Assert.All(Dashboard.All.SelectMany(d => d.Queries.Select(q => (Dashboard: d, q.Query))), q =>
    {
        var variables = Variables[(string)q.Dashboard.Node["uid"]!].Skip(1).ToList();
        foreach (var selector in Selector().Matches(q.Query).Cast<Match>())
        {
            var own = MetricNames.LabelsOf(selector.Groups["name"].Value);
            Assert.All(variables.Where(v => v is "job" or "instance" or "role" || own.Contains(v, StringComparer.Ordinal)), v => Assert.Contains($"{v}=~\"${v}\"", selector.Value, StringComparison.Ordinal));
        }

        Assert.All(Range().Matches(q.Query), m => Assert.Equal("[$__rate_interval]", m.Value));
    });

    /// <summary>Two files of one name are two streams: a panel that throws them together shows neither.</summary>
    [Fact]
    public void FilesOfOneName_ShouldBeToldApart() => Assert.All(Dashboard.All.SelectMany(d => d.Queries.Concat((string?)d.Node["uid"] == "ladis-security" ? d.Annotations : [])), q =>
    {
        if (MetricNames.In(q.Query).Any(name => MetricNames.LabelsOf(name).Contains("sha256", StringComparer.Ordinal)))
            Assert.All(Groupings(q.Query), labels => Assert.Contains("sha256", labels));
    });

    [Fact]
    public void Labels_ShouldBeThoseOfTheirMetric() => Assert.All(Dashboard.All.SelectMany(d => d.Queries.Concat(d.Annotations)), q =>
    {
        foreach (var selector in Selector().Matches(q.Query).Cast<Match>())
        {
            string[] own = [.. MetricNames.LabelsOf(selector.Groups["name"].Value), "job", "instance", "role"];
            Assert.All(Matcher().Matches(selector.Value).Select(m => m.Groups["label"].Value), label => Assert.Contains(label, selector.Value.Contains("_bucket{", StringComparison.Ordinal) ? [.. own, "le"] : own));
        }

        string[] all = [.. MetricNames.In(q.Query).SelectMany(MetricNames.LabelsOf), "job", "instance", "role", "le"];
        Assert.All(Groupings(q.Query).SelectMany(labels => labels), label => Assert.Contains(label, all));
    });

    [Fact]
    public void Legends_ShouldNameLabelsThatAreLeft() => Assert.All(Dashboard.All.SelectMany(d => d.Panels).SelectMany(p => p["targets"]!.AsArray()), target =>
        Assert.All(Legend().Matches((string)target!["legendFormat"]!).Select(m => m.Groups["label"].Value), label => Assert.All(Groupings((string)target["expr"]!), labels => Assert.Contains(label, labels))));

    [Fact]
    public void DetectionRate_ShouldStandBesideItsBaseline() => Assert.Contains(
        Dashboard.All.SelectMany(d => d.Panels).Select(p => p["targets"]!.AsArray().SelectMany(t => MetricNames.In((string)t!["expr"]!)).ToList()),
        names => names.Contains("ladis_detector_detection_rate_ratio", StringComparer.Ordinal) && names.Contains("ladis_detector_baseline_detection_rate_ratio", StringComparer.Ordinal));

    [Fact]
    public void Alarms_ShouldBeMarkedInEveryPanel() => Assert.All(Dashboard.All, d => Assert.Equal(
        ["ladis_detector_alert_active"], d.Annotations.SelectMany(a => MetricNames.In(a.Query))));

    [Fact]
    public void Metrics_ShouldBeDocumented_AndTakenAsTheirKind() => Assert.All(Dashboard.All.SelectMany(d => d.Queries), q =>
    {
        foreach (var name in MetricNames.In(q.Query))
        {
            Assert.True(MetricNames.Documented.TryGetValue(name, out var kind), $"{q.Panel}: {name} is not in docs/metrics.md");
            var counted = Regex.IsMatch(q.Query, $@"(rate|irate|increase)\({name}(_bucket|_sum|_count)?\{{", RegexOptions.None, TimeSpan.FromSeconds(1));
            Assert.True(kind == "gauge" != counted, $"{q.Panel}: {name} is a {kind}");
        }
    });

    [Fact]
    public async Task Queries_ShouldBePromQl()
    {
        var promtool = SearchPath.FindOrSkip("promtool", "prometheus");
        var rules = Dashboard.All.SelectMany(d => d.Queries.Concat(d.Annotations)).Select((q, i) => new JsonObject { ["record"] = $"query:{i}", ["expr"] = Dashboard.Resolve(q.Query, "1m") });
        var file = Path.Combine(Directory.CreateTempSubdirectory("ladis-queries-").FullName, "queries.yaml");
        await File.WriteAllTextAsync(file, new JsonObject { ["groups"] = new JsonArray(new JsonObject { ["name"] = "queries", ["rules"] = new JsonArray([.. rules]) }) }.ToJsonString());

        var said = await CommandLine.RunAsync(promtool, ["check", "rules", file]);

        Assert.Contains("SUCCESS", said, StringComparison.Ordinal);
        Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
    }

    /// <summary>The value of one series becomes a label of another: evaluated by Prometheus itself.</summary>
    [Fact]
    public async Task SuspiciousRequests_ShouldBearTheNamesOfTheirClasses()
    {
        var promtool = SearchPath.FindOrSkip("promtool", "prometheus");
        var query = Dashboard.All.SelectMany(d => d.Queries).Single(q => q.Query.Contains("count_values", StringComparison.Ordinal)).Query;
        var folder = Directory.CreateTempSubdirectory("ladis-queries-");
        var file = Path.Combine(folder.FullName, "names.yaml");
        await File.WriteAllTextAsync(file, new JsonObject
        {
            ["tests"] = new JsonArray(new JsonObject
            {
                ["interval"] = "1m",
                ["input_series"] = new JsonArray(
                    Series("ladis_detector_suspicious_class{job=\"pods\", instance=\"d\", stream=\"m@1\", model=\"m\", sha256=\"aa\", rank=\"1\"}", 3),
                    Series("ladis_detector_suspicious_class{job=\"pods\", instance=\"d\", stream=\"m@1\", model=\"m\", sha256=\"bb\", rank=\"1\"}", 3),
                    Series("ladis_model_class_info{job=\"pods\", instance=\"w1\", model=\"m\", sha256=\"aa\", class=\"3\", name=\"cat\"}", 1),
                    Series("ladis_model_class_info{job=\"pods\", instance=\"w2\", model=\"m\", sha256=\"aa\", class=\"3\", name=\"cat\"}", 1),
                    Series("ladis_model_class_info{job=\"pods\", instance=\"w1\", model=\"m\", sha256=\"aa\", class=\"5\", name=\"dog\"}", 1)),
                ["promql_expr_test"] = new JsonArray(new JsonObject
                {
                    ["expr"] = Dashboard.Resolve(query, "1m"),
                    ["eval_time"] = "1m",
                    ["exp_samples"] = new JsonArray(new JsonObject { ["labels"] = "{stream=\"m@1\", sha256=\"aa\", rank=\"1\", name=\"cat\"}", ["value"] = 1 }),
                }),
            }),
        }.ToJsonString());

        Assert.Contains("SUCCESS", await CommandLine.RunAsync(promtool, ["test", "rules", file]), StringComparison.Ordinal);
        folder.Delete(recursive: true);
    }

    private static JsonObject Series(string series, int value) => new() { ["series"] = series, ["values"] = $"{value}x2" };

    private static IEnumerable<string[]> Groupings(string query) =>
        Grouping().Matches(query).Select(m => m.Groups["labels"].Value.Split(',', StringSplitOptions.TrimEntries));

    private static IEnumerable<(int X, int Y)> Cells(JsonNode panel)
    {
        var at = panel["gridPos"]!;
        return from x in Enumerable.Range((int)at["x"]!, (int)at["w"]!)
               from y in Enumerable.Range((int)at["y"]!, (int)at["h"]!)
               select (x, y);
    }

    [GeneratedRegex(@"(?<name>[a-z0-9_]+)\{[^}]*\}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Selector();

    [GeneratedRegex(@"by \((?<labels>[^)]*)\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Grouping();

    [GeneratedRegex(@"[{,]\s*(?<label>[a-z0-9_]+)(=|!=|=~|!~)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Matcher();

    [GeneratedRegex(@"\{\{(?<label>[a-z0-9_]+)\}\}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Legend();

    [GeneratedRegex(@"\[[^\]]*\]", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Range();
}
