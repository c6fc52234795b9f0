namespace Ladis.Workbench.Demo.Shapes;

/// <summary>The picture while it is drawn: 32×32 colours in floating point.</summary>
internal sealed class Canvas
{
    private const int Side = ShapeImage.Side;

    private readonly Colour[] _pixels = new Colour[Side * Side];
    private readonly Coverage _coverage = new();

    /// <summary>Sets every pixel from its share of the second colour.</summary>
    public void Cover(Colour first, Colour second, Func<float, float, float> share)
    {
        for (var i = 0; i < _pixels.Length; i++)
        {
            _pixels[i] = first.Mix(second, share(i % Side + 0.5f, i / Side + 0.5f));
        }
    }

    /// <summary>Paints a figure over what is there; its colour runs from top to bottom.</summary>
    /// <param name="outline">The figure, in pixels.</param>
    /// <param name="top">Colour at the upper edge of the picture.</param>
    /// <param name="bottom">Colour at the lower edge of the picture.</param>
    /// <param name="opacity">In [0, 1].</param>
    public void Paint(Outline outline, Colour top, Colour bottom, float opacity)
    {
        _coverage.Rasterise(outline);
        var covered = _coverage.Values;
        for (var i = 0; i < _pixels.Length; i++)
        {
            if (covered[i] > 0)
            {
                var paint = top.Mix(bottom, (float)i / _pixels.Length);
                _pixels[i] = _pixels[i].Mix(paint, covered[i] * opacity);
            }
        }
    }

    /// <summary>Scales the light, adds sensor noise and rounds to bytes.</summary>
    /// <param name="random">Source of the noise.</param>
    /// <param name="light">Factor on every channel.</param>
    /// <param name="noise">Standard deviation a channel, in units of the full range.</param>
    public byte[] Expose(ShapeRandom random, float light, float noise)
    {
        var bytes = new byte[ShapeImage.ByteCount];
        for (var i = 0; i < _pixels.Length; i++)
        {
            var pixel = _pixels[i];
            bytes[3 * i] = ToByte(pixel.R * light + noise * random.NextNoise());
            bytes[3 * i + 1] = ToByte(pixel.G * light + noise * random.NextNoise());
            bytes[3 * i + 2] = ToByte(pixel.B * light + noise * random.NextNoise());
        }

        return bytes;
    }

    private static byte ToByte(float value) => (byte)(Math.Clamp(value, 0, 1) * 255f + 0.5f);
}
