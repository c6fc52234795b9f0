namespace Ladis.Inference.Role;

/// <summary>A picture for an offline classifier.</summary>
/// <param name="Name">Comes back as the request's id.</param>
/// <param name="Image">JPEG, PNG or WebP; empty when pixels are given.</param>
/// <param name="Pixels">Interleaved RGB values of 0 to 1 of the model's own size, or null: they keep what eight bits would round away.</param>
public sealed record OfflinePicture(string Name, byte[] Image, float[]? Pixels)
{
    /// <summary>Why there is no picture, as a sentence; null where there is one.</summary>
    public string? Problem { get; init; }
}
