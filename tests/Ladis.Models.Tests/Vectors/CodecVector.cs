using System.Text.Json;

namespace Ladis.Models.Tests.Vectors;

/// <summary>A small encoded picture and the pixels that PIL decodes from it (see make_vectors.py).</summary>
public sealed record CodecVector(string Name, int Width, int Height, byte[] Encoded, byte[] Rgb)
{
    public static IReadOnlyList<CodecVector> All { get; } =
        JsonSerializer.Deserialize<CodecVector[]>(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Vectors", "codec-vectors.json")), JsonSerializerOptions.Web)!;

    public static CodecVector Named(string name) => All.Single(v => v.Name == name);
}
