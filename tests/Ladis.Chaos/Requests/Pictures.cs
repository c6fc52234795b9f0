using Ladis.Models.Images;
using Ladis.Workbench.Demo.Shapes;

namespace Ladis.Chaos.Requests;

/// <summary>A pool of encoded pictures: drawing one costs a hundred times what sending it does.</summary>
public sealed class Pictures
{
    private const int Different = 400;
    private const int Quality = 90;

    private readonly byte[][] _jpeg;
    private readonly byte[][] _png;

    /// <summary>Draws the pool.</summary>
    /// <param name="seed">Names the pictures.</param>
    public Pictures(int seed)
    {
        var shapes = Enumerable.Range(0, Different).Select(i => ShapeGenerator.Draw((ulong)seed, i)).ToList();
        _jpeg = [.. shapes.Select(s => ImageEncoder.Jpeg(s.Pixels, ShapeImage.Side, ShapeImage.Side, Quality))];
        _png = [.. shapes.Select(s => ImageEncoder.Png(s.Pixels, ShapeImage.Side, ShapeImage.Side))];
    }

    /// <summary>A JPEG file.</summary>
    public byte[] Jpeg(int number) => _jpeg[number % Different];

    /// <summary>A PNG file.</summary>
    public byte[] Png(int number) => _png[number % Different];
}
