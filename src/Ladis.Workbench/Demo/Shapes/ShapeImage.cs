namespace Ladis.Workbench.Demo.Shapes;

/// <summary>One drawn picture and what it shows.</summary>
/// <param name="Pixels">RGB bytes, row-major [32, 32, 3] (<see cref="ByteCount"/> of them).</param>
/// <param name="Label">Index into <see cref="ShapeClasses.Names"/>.</param>
public sealed record ShapeImage(byte[] Pixels, int Label)
{
    /// <summary>Width and height in pixels.</summary>
    public const int Side = 32;

    /// <summary>Colour channels: red, green, blue.</summary>
    public const int Channels = 3;

    /// <summary>Bytes of one picture.</summary>
    public const int ByteCount = Side * Side * Channels;
}
