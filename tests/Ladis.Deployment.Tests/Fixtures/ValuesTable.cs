using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Ladis.Deployment.Tests.Fixtures;

/// <summary>The values of the chart with their comments, as the table that its README shows.</summary>
internal sealed class ValuesTable
{
    private const string Mark = "# -- ";
    private static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly JsonNode _values;
    private readonly List<(string Key, string Comment)> _rows = [];

    private ValuesTable(string text)
    {
        _values = Yaml.Parse(text).Single();
        Read(text);
    }

    public static ValuesTable OfChart() => new(Checkout.Read($"{HelmChart.Folder}/values.yaml"));

    /// <summary>The table, as Markdown.</summary>
    public string Markdown => string.Join('\n', ["| value | default | what it is |", "|---|---|---|", .. _rows.Select(Row)]);

    /// <summary>Values without a comment of their own, nor above them.</summary>
    public IReadOnlyList<string> Undocumented =>
        [.. Leaves(_values, "").Where(leaf => !_rows.Exists(r => leaf == r.Key || leaf.StartsWith($"{r.Key}.", StringComparison.Ordinal)))];

    private string Row((string Key, string Comment) row)
    {
        var value = row.Key.Split('.').Aggregate(_values, (node, name) => node?[name]!);
        var shown = value?.ToJsonString(Compact) ?? "null";
        return $"| `{row.Key}` | `{shown}` | {row.Comment} |";
    }

    private void Read(string text)
    {
        var above = new List<(int Indent, string Key)>();
        var comment = "";
        foreach (var line in text.Split('\n'))
        {
            var content = line.TrimStart();
            if (content.StartsWith(Mark, StringComparison.Ordinal))
            {
                comment = content[Mark.Length..];
                continue;
            }

            var colon = content.IndexOf(':', StringComparison.Ordinal);
            if (colon < 0 || content.StartsWith('#') || content.StartsWith('-'))
                continue;
            var indent = line.Length - content.Length;
            above.RemoveAll(a => a.Indent >= indent);
            above.Add((indent, content[..colon]));
            if (comment.Length > 0)
                _rows.Add((string.Join('.', above.Select(a => a.Key)), comment));
            comment = "";
        }
    }

    private static IEnumerable<string> Leaves(JsonNode? node, string path) => node is JsonObject { Count: > 0 } map
        ? map.SelectMany(pair => Leaves(pair.Value, path.Length == 0 ? pair.Key : $"{path}.{pair.Key}"))
        : [path];
}
