using Google.Protobuf;
using Ladis.Files;
using Ladis.Models.Graph.Schema;

namespace Ladis.Models.Graph;

/// <summary>An ONNX file as read: its graph, and the hash that says which weights it has.</summary>
internal sealed class OnnxModelFile
{
    private OnnxModelFile(string path, ModelProto model, IReadOnlyList<string> externalFiles, string sha256)
    {
        Path = path;
        Model = model;
        ExternalFiles = externalFiles;
        Sha256 = sha256;
        Graph = new OnnxGraph(path, model);
    }

    public string Path { get; }

    public ModelProto Model { get; }

    public OnnxGraph Graph { get; }

    /// <summary>Full paths of the files that hold weights outside of the model file, in ordinal order.</summary>
    public IReadOnlyList<string> ExternalFiles { get; }

    /// <summary>SHA-256, lower-case hexadecimal, of the file's bytes, followed by those of its external data files where it has some.</summary>
    public string Sha256 { get; }

    /// <exception cref="OnnxModelException">No such file, unreadable, or no ONNX model.</exception>
    public static OnnxModelFile Load(string path)
    {
        if (RegularFile.Problem(path) == RegularFile.Missing)
            throw new OnnxModelException($"There is no model file '{path}'. Give the path of an existing .onnx file.");
        var bytes = Read(path);
        var model = Parse(path, bytes);
        var external = ExternalWeights.Find(path, model);
        return new OnnxModelFile(path, model, external, ExternalWeights.Hash(path, bytes, external));
    }

    private static byte[] Read(string path)
    {
        try
        {
            return RegularFile.ReadAllBytes(path);
        }
        catch (UnusableFileException unusable)
        {
            throw new OnnxModelException($"{unusable.Message} Give the path of an .onnx file; weights of 2 GB and more belong into external data files beside it.", unusable);
        }
    }

    private static ModelProto Parse(string path, byte[] bytes)
    {
        try
        {
            var model = ModelProto.Parser.ParseFrom(bytes);
            if (model.IrVersion > 0 && model.Graph is { Node.Count: > 0, Output.Count: > 0 })
                return model;
        }
        catch (InvalidProtocolBufferException e)
        {
            throw NotOnnx(path, bytes.Length, e);
        }

        throw NotOnnx(path, bytes.Length, null);
    }

    private static OnnxModelException NotOnnx(string path, int length, Exception? cause) =>
        new($"The file '{path}' ({length} bytes) is not a complete ONNX model. Export the model again, or check that the file was copied whole (not a Git LFS pointer, not truncated).", cause);
}
