using System.Security.Cryptography;
using Ladis.Files;
using Ladis.Models.Graph.Schema;

namespace Ladis.Models.Graph;

/// <summary>
/// The files beside a model that hold weights of it (https://onnx.ai/onnx/repo-docs/ExternalData.html). Which ones the model says, which
/// may come from anybody: each has to lie below the model's own folder, links resolved, and to be a regular file, before one byte of it
/// is read.
/// </summary>
internal static class ExternalWeights
{
    private const string LocationKey = "location";
    private const int ExternalLocation = 1;
    private const int ChunkBytes = 1024 * 1024;

    /// <summary>Full paths, in ordinal order; nothing is read.</summary>
    /// <exception cref="OnnxModelException">One is missing, lies elsewhere, or is no regular file.</exception>
    public static List<string> Find(string path, ModelProto model)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var locations = TensorsOf(model)
            .Where(tensor => tensor.DataLocation == ExternalLocation)
            .SelectMany(tensor => tensor.ExternalData.Where(entry => entry.Key == LocationKey).Select(entry => entry.Value))
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .ToList();
        foreach (var location in locations)
            Require(path, folder, location);
        return locations.ConvertAll(location => Path.Combine(folder, location));
    }

    /// <summary>
    /// SHA-256, lower-case hexadecimal, of the model's bytes followed by those of its external files; a part at a time is in memory.
    /// </summary>
    /// <exception cref="OnnxModelException">A file cannot be read.</exception>
    public static string Hash(string path, byte[] model, IReadOnlyList<string> external)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(model);
        var chunk = external.Count > 0 ? new byte[ChunkBytes] : [];
        try
        {
            foreach (var file in external)
                Append(hash, file, chunk);
        }
        catch (Exception refused) when (refused is UnusableFileException or IOException)
        {
            throw new OnnxModelException($"The model '{path}' keeps weights in a file that cannot be read: {refused.Message}", refused);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>No more than the file is long now: one that grows meanwhile has no end.</summary>
    private static void Append(IncrementalHash hash, string file, byte[] chunk)
    {
        using var stream = RegularFile.Open(file);
        for (var left = stream.Length; left > 0;)
        {
            var count = stream.ReadAtLeast(chunk, (int)Math.Min(left, chunk.Length));
            hash.AppendData(chunk.AsSpan(0, count));
            left -= count;
        }
    }

    private static void Require(string path, string folder, string location)
    {
        var file = Path.Combine(folder, location);
        if (Path.IsPathRooted(location) || !IsInside(path, file, folder))
        {
            throw new OnnxModelException($"The model '{path}' keeps weights in '{location}', which is not in the model's folder. "
                + "Put that file beside the model, and export the model with its name alone.");
        }

        if (RegularFile.Problem(file) is not { } problem)
            return;
        throw new OnnxModelException(problem == RegularFile.Missing
            ? $"The model '{path}' keeps weights in '{file}', which does not exist. Put that file beside the model."
            : $"The model '{path}' keeps weights in '{file}', which is {problem}. Put a file with the weights beside the model.");
    }

    /// <summary>Model and weights of a download cache are links into one folder elsewhere, which then is the model's folder too.</summary>
    private static bool IsInside(string path, string file, string folder)
    {
        try
        {
            return RealPath.IsBelow(file, folder) || RealPath.IsBelow(file, Path.GetDirectoryName(RealPath.Of(path))!);
        }
        catch (UnusableFileException circle)
        {
            throw new OnnxModelException($"The model '{path}' keeps weights in a file that cannot be found: {circle.Message}", circle);
        }
    }

    private static IEnumerable<TensorProto> TensorsOf(ModelProto model) =>
        TensorsOf(model.Graph).Concat(TensorsOf(model.Functions.SelectMany(function => function.Node)));

    private static IEnumerable<TensorProto> TensorsOf(GraphProto graph) => graph.Initializer.Concat(TensorsOf(graph.Node));

    /// <summary>Also in the branches of an If and the bodies of loops, which are graphs of their own.</summary>
    private static IEnumerable<TensorProto> TensorsOf(IEnumerable<NodeProto> nodes) => nodes.SelectMany(node => node.Attribute)
        .SelectMany(attribute => attribute.Tensors.Concat(attribute.T is { } tensor ? [tensor] : [])
            .Concat(attribute.Graphs.Concat(attribute.G is { } graph ? [graph] : []).SelectMany(TensorsOf)));
}
