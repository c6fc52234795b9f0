using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Ladis.Deployment.Tests.Fixtures;

/// <summary>YAML as JSON, which is what it means to Kubernetes, Helm and Prometheus.</summary>
internal static partial class Yaml
{
    /// <summary>The documents of a text; empty ones are left out.</summary>
    public static IReadOnlyList<JsonNode> Parse(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        return [.. stream.Documents.Select(d => ToJson(d.RootNode)).OfType<JsonNode>()];
    }

    public static JsonNode ParseFile(string path) => Parse(Checkout.Read(path)).Single();

    private static JsonNode? ToJson(YamlNode node) => node switch
    {
        YamlMappingNode map => new JsonObject(map.Select(pair => KeyValuePair.Create(((YamlScalarNode)pair.Key).Value!, ToJson(pair.Value)))),
        YamlSequenceNode list => new JsonArray([.. list.Select(ToJson)]),
        YamlScalarNode { Style: ScalarStyle.Plain } plain => ToJson(plain.Value),
        YamlScalarNode text => JsonValue.Create(text.Value),
        _ => null,
    };

    private static JsonNode? ToJson(string? plain)
    {
        if (plain is null or "" or "~" or "null")
            return null;
        // JSON's own numbers and booleans convert to whatever kind a test asks for.
        return Literal().IsMatch(plain) ? JsonNode.Parse(plain) : JsonValue.Create(plain);
    }

    [GeneratedRegex("^(true|false|-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][-+]?[0-9]+)?)$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Literal();
}
