using Google.Protobuf.Collections;
using Ladis.Models.Graph.Schema;

namespace Ladis.Models.Graph;

/// <summary>
/// Puts the branch that is always taken in the place of an <c>If</c> whose condition is a constant, as exporters leave them where a flag of the training was. The runtime does the same when
/// it opens a model; here it lets taps and the layers of the head be found behind it.
/// </summary>
internal static class ConstantBranches
{
    private const string If = "If";

    /// <param name="graph">The model's graph; it is changed.</param>
    public static void Fold(GraphProto graph)
    {
        // A branch may hold another If, which is found in the next round.
        while (graph.Node.FirstOrDefault(node => Taken(graph, node) is not null) is { } node)
            Replace(graph, node, Taken(graph, node)!);
    }

    private static GraphProto? Taken(GraphProto graph, NodeProto node)
    {
        if (node.OpType != If || Value(graph, node.Input[0]) is not { } condition)
            return null;
        var branch = node.Attribute.FirstOrDefault(a => a.Name == (condition ? "then_branch" : "else_branch"))?.G;
        return branch?.Output.Count == node.Output.Count ? branch : null;
    }

    /// <summary>The value of a constant of one truth value; null where a name stands for anything else.</summary>
    private static bool? Value(GraphProto graph, string name)
    {
        var constant = graph.Initializer.FirstOrDefault(i => i.Name == name && graph.Input.All(input => input.Name != name))
            ?? graph.Node.FirstOrDefault(n => n.OpType == "Constant" && n.Output[0] == name)?.Attribute.FirstOrDefault(a => a.T is not null)?.T;
        if (constant?.DataType != (int)ElementType.Bool)
            return null;
        return constant.RawData.Length == 1 ? constant.RawData[0] != 0
            : constant.Int32Data.Count == 1 ? constant.Int32Data[0] != 0
            : null;
    }

    private static void Replace(GraphProto graph, NodeProto node, GraphProto branch)
    {
        var taken = graph.Node.SelectMany(n => n.Output).Concat(graph.Initializer.Select(i => i.Name)).Concat(graph.Input.Select(i => i.Name)).ToHashSet(StringComparer.Ordinal);
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        // Branches beside each other may use the same names for other things.
        foreach (var own in branch.Node.SelectMany(n => n.Output).Concat(branch.Initializer.Select(i => i.Name)).Where(taken.Contains))
            names.TryAdd(own, Free(taken, own));
        var at = graph.Node.IndexOf(node);
        graph.Node.RemoveAt(at);
        foreach (var initializer in branch.Initializer.Select(i => i.Clone()))
        {
            initializer.Name = names.GetValueOrDefault(initializer.Name, initializer.Name);
            graph.Initializer.Add(initializer);
        }

        foreach (var inner in branch.Node.Select(n => n.Clone()))
        {
            Rename(inner, names);
            graph.Node.Insert(at++, inner);
        }

        for (var i = 0; i < node.Output.Count; i++)
        {
            var result = branch.Output[i].Name;
            graph.Node.Insert(at++, new NodeProto { OpType = "Identity", Name = $"{node.Name}/{node.Output[i]}", Input = { names.GetValueOrDefault(result, result) }, Output = { node.Output[i] } });
        }
    }

    private static string Free(HashSet<string> taken, string name)
    {
        var number = 2;
        while (!taken.Add($"{name}~{number}"))
            number++;
        return $"{name}~{number}";
    }

    private static void Rename(NodeProto node, Dictionary<string, string> names)
    {
        Rename(node.Input, names);
        Rename(node.Output, names);
        foreach (var inner in node.Attribute.Where(a => a.G is not null).SelectMany(a => a.G.Node))
            Rename(inner, names);
    }

    private static void Rename(RepeatedField<string> list, Dictionary<string, string> names)
    {
        for (var i = 0; i < list.Count; i++)
            list[i] = names.GetValueOrDefault(list[i], list[i]);
    }
}
