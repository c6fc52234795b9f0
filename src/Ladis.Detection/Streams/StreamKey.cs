using System.Runtime.InteropServices;
using Ladis.Contracts;
using Ladis.Contracts.V1;

namespace Ladis.Detection.Streams;

/// <summary>Which stream: the id that its activations carry, of one model file. Two files under one name are two streams side by side.</summary>
/// <param name="Id">The id (<c>model@version</c>, with <c>#client</c> or <c>#shard</c>).</param>
/// <param name="Sha256">The model file's SHA-256, lower-case hexadecimal.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct StreamKey(string Id, string Sha256)
{
    /// <summary>The stream of a model's requests.</summary>
    public static StreamKey Of(string id, ModelReference model) => new(id, model.Sha256.ToLowerInvariant());

    /// <summary>The stream that a checkpoint is of.</summary>
    public static StreamKey Of(StreamCheckpoint saved) => Of(saved.StreamId, saved.Model);

    /// <summary>For people.</summary>
    public override string ToString() => $"{Id} (sha256 {FileHashes.Short(Sha256)})";
}
