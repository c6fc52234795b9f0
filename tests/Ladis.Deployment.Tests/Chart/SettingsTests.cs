using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Ladis.Deployment.Tests.Fixtures;

namespace Ladis.Deployment.Tests.Chart;

/// <summary>Every setting of docs/configuration.md can be given by the chart: by a value, through one that takes settings as they are, or it is left out on purpose.</summary>
public sealed partial class SettingsTests
{
    private const string Marker = "marker";

    /// <summary>All values that stand for settings.</summary>
    private static readonly string[] OwnValues =
    [
        """kafka={"protocol":"SASL_SSL","sasl":{"existingSecret":"s"},"tls":{"caSecret":"c","clientSecret":"k"},"properties":{"client.rack":"a"},"skipUnreadable":true}""",
        """schemaRegistry={"url":"https://registry","existingSecret":"r","caSecret":"a"}""",
        """topics.names={"Requests":"a","Predictions":"b","Activations":"c","Verdicts":"d","Alerts":"e","Baselines":"f","Checkpoints":"g","DeadLetters":"h"}""",
        """detector={"baselines":["/models/b.ladis"],"referenceFolder":"/models/b","onBadCheckpoint":"Fail"}""",
        "inference.maxDecodingBytes=1000000",
    ];

    private static string Readme => Checkout.Read($"{HelmChart.Folder}/README.md");

    [Fact]
    public async Task EverySetting_ShouldHaveAValue_OrGoThrough_OrBeLeftOutOnPurpose()
    {
        var own = Documented().Where(Covers(await SettingsAsync(OwnValues))).ToList();
        var through = Through().SelectMany(t => t.Names.Select(n => $"{t.Section}{n}")).ToList();
        var left = Names(LeftOut()).Select(n => $"Ladis:{n}").ToList();

        Assert.Equal(Documented().Order(StringComparer.Ordinal), own.Concat(through).Concat(left).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task SettingsThatGoThrough_ShouldArrive()
    {
        var values = Through().Select(t => $"{t.Value}={(t.Value == "inference.models" ? (JsonNode)new JsonArray(Tree(t.Names)) : Tree(t.Names)).ToJsonString()}");

        var arrived = await SettingsAsync([.. values]);

        Assert.All(Through().SelectMany(t => t.Names.Select(n => $"{t.Section}{n}")), setting => Assert.True(Covers(arrived)(setting), setting));
    }

    [Theory]
    [InlineData("Ladis:Kafka:SkipUnreadable", "true", "kafka.skipUnreadable=true")]
    [InlineData("Ladis:Kafka:UnreadablePatience", "00:05:00", """kafka.unreadablePatience="00:05:00" """)]
    [InlineData("Ladis:Kafka:BrokerSilence", "00:02:00", """kafka.brokerSilence="00:02:00" """)]
    [InlineData("Ladis:Inference:MaxDecodingBytes", "268435456", "inference.maxDecodingBytes=268435456")]
    [InlineData("Ladis:Detection:OnBadCheckpoint", "Fail", """detector.onBadCheckpoint="Fail" """)]
    [InlineData("Ladis:Detection:OnBadCheckpoint", "BeginAnew", """detector.settings={"Window":2000}""")]
    public async Task Value_ShouldBeTheSetting(string setting, string expected, string value) => Assert.Equal(expected, (await SettingsAsync(value))[setting]);

    private static Func<string, bool> Covers(IReadOnlyDictionary<string, string> settings) =>
        name => settings.Keys.Any(k => k == name || k.StartsWith($"{name}:", StringComparison.Ordinal));

    /// <summary>The settings of the table, by their full names.</summary>
    private static List<string> Documented()
    {
        var (section, settings) = ("", new List<string>());
        foreach (var line in Checkout.Read("docs/configuration.md").Split('\n'))
        {
            if (Heading().Match(line) is { Success: true } heading)
                section = heading.Groups["part"].Success ? $"Ladis:Inference:Models:{heading.Groups["part"].Value}" : heading.Groups["section"].Value.TrimEnd(':');
            else if (line.StartsWith('#'))
                section = "";
            else if (section.Length > 0 && Row().Match(line) is { Success: true } row)
                settings.Add($"{section}:{row.Groups["name"].Value}");
        }

        return settings;
    }

    /// <summary>What the README says to go through, by the value that takes it.</summary>
    private static List<(string Value, string Section, List<string> Names)> Through() =>
    [
        ("inference.models", "Ladis:Inference:Models:", Names(By("inference.models"))),
        ("inference.settings", "Ladis:Inference:", Names(By("inference.settings"))),
        ("detector.settings", "Ladis:Detection:", Names(By("detector.settings"))),
        ("config", "Ladis:", Names(By("config"))),
    ];

    private static string By(string value) => Regex.Match(Readme, $@"^- by `{Regex.Escape(value)}`: (?<names>[^.]*)\.$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)).Groups["names"].Value;

    private static string LeftOut() => string.Join(", ", Omitted().Matches(Readme).Select(m => m.Groups["names"].Value));

    private static List<string> Names(string list) => [.. Quoted().Matches(list).Select(m => m.Groups["name"].Value)];

    /// <summary>Settings as a tree, the switch and the lists as the chart's schema wants them.</summary>
    private static JsonObject Tree(IReadOnlyList<string> names)
    {
        var root = new JsonObject { ["Path"] = "/models/a.onnx" };
        foreach (var name in names.Where(n => !names.Any(o => o.StartsWith($"{n}:", StringComparison.Ordinal))))
        {
            var (parts, node) = (name.Split(':'), root);
            foreach (var part in parts[..^1])
                node = (JsonObject)(node[part] ??= new JsonObject());
            node[parts[^1]] = parts[^1] switch { "OneByOne" => true, "ClassNames" or "Taps" => new JsonArray(Marker), "Loops" => 1, _ => Marker };
        }

        return root;
    }

    /// <summary>What the program gets of all components, list places left out.</summary>
    private static async Task<Dictionary<string, string>> SettingsAsync(params string[] values)
    {
        var rendered = await HelmChart.TryRenderAsync(values);
        Assert.True(rendered.Code == 0, rendered.All);
        var settings = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var workload in Workload.Of([.. Yaml.Parse(rendered.Output).Select(n => new Manifest(n))]))
        {
            foreach (var (name, value) in workload.Environment.Where(e => e.Key.StartsWith("Ladis__", StringComparison.Ordinal)))
                settings[name.Replace("__", ":", StringComparison.Ordinal)] = value!;
            if (workload.Settings is { } file)
                Flatten(JsonNode.Parse(file), "", settings);
        }

        return settings;
    }

    private static void Flatten(JsonNode? node, string path, Dictionary<string, string> settings)
    {
        var below = path.Length == 0 ? "" : $"{path}:";
        if (node is JsonObject properties)
        {
            foreach (var (name, value) in properties)
                Flatten(value, below + name, settings);
        }
        else if (node is JsonArray items)
        {
            foreach (var item in items)
                Flatten(item, path, settings);
        }
        else
        {
            settings[path] = node!.ToString();
        }
    }

    [GeneratedRegex("^#+ ((?<section>Ladis:[A-Za-z:]+)|…:(?<part>[A-Za-z]+))", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Heading();

    [GeneratedRegex(@"^\| `(?<name>[A-Z]\w*)` \|", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Row();

    [GeneratedRegex(@"^- left out, [^:]*: (?<names>[^.]*)\.$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Omitted();

    [GeneratedRegex("`(?<name>[^`]+)`", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Quoted();
}
