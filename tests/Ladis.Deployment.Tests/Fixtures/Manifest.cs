using System.Text.Json.Nodes;

namespace Ladis.Deployment.Tests.Fixtures;

/// <summary>One rendered object.</summary>
internal sealed record Manifest(JsonNode Node)
{
    public string Kind => Text("kind");

    public string Name => Text("metadata.name");

    /// <summary>The pod of a workload; null for anything else.</summary>
    public JsonNode? PodSpec => Kind switch
    {
        "Pod" => Node["spec"],
        "CronJob" => At("spec.jobTemplate.spec.template.spec"),
        "Deployment" or "StatefulSet" or "Job" => At("spec.template.spec"),
        _ => null,
    };

    public JsonNode? PodLabels => Kind switch
    {
        "Pod" => At("metadata.labels"),
        "CronJob" => At("spec.jobTemplate.spec.template.metadata.labels"),
        _ => At("spec.template.metadata.labels"),
    };

    /// <summary>Init containers and containers.</summary>
    public IEnumerable<JsonNode> Containers =>
        new[] { "initContainers", "containers" }.SelectMany(list => PodSpec?[list]?.AsArray().OfType<JsonNode>() ?? []);

    /// <summary>The node at a path of names without dots.</summary>
    public JsonNode? At(string path) => path.Split('.').Aggregate<string, JsonNode?>(Node, (node, name) => node?[name]);

    public string Text(string path) => (string?)At(path) ?? throw new InvalidOperationException($"{Node["kind"]} has no {path}:\n{Node}");

    public override string ToString() => $"{Kind}/{Name}";
}
