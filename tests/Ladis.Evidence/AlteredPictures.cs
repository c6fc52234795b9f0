using Ladis.Models.Images;
using Ladis.Statistics;

namespace Ladis.Evidence;

/// <summary>Corruptions of 32 × 32 RGB pictures beyond those of the evaluation data, a seed a picture.</summary>
internal static class AlteredPictures
{
    private const int Side = 32;
    private const int Length = Side * Side * 3;

    private static readonly ImageDecoder Decoder = new(new ImageLimits());

    private static readonly Dictionary<string, Func<byte[], SeededRandom, byte[]>> Corruptions = new(StringComparer.Ordinal)
    {
        ["jpeg 90"] = (picture, _) => Jpeg(picture, 90),
        ["jpeg 70"] = (picture, _) => Jpeg(picture, 70),
        ["jpeg 30"] = (picture, _) => Jpeg(picture, 30),
        ["jpeg 15"] = (picture, _) => Jpeg(picture, 15),
        ["noise σ10"] = (picture, random) => Each(picture, value => value + (10 * random.NextGaussian())),
        ["noise σ3"] = (picture, random) => Each(picture, value => value + (3 * random.NextGaussian())),
        ["bright ×1.1"] = (picture, _) => Each(picture, value => value * 1.1),
        ["gamma 1.2"] = (picture, _) => Each(picture, value => 255 * Math.Pow(value / 255.0, 1.2)),
        ["moved by 1 pixel"] = (picture, _) => At(picture, (x, y, c, from) => from(x - 1, y, c)),
        ["moved by 2 pixels"] = (picture, _) => At(picture, (x, y, c, from) => from(x - 2, y, c)),
        ["moved by 4 pixels"] = (picture, _) => At(picture, (x, y, c, from) => from(x - 4, y, c)),
        ["contrast ×.5"] = (picture, _) => Each(picture, value => 128 + ((value - 128) * 0.5)),
        ["bright ×.6"] = (picture, _) => Each(picture, value => value * 0.6),
        ["night"] = (picture, random) => Each(picture, value => (value * 0.5) + (4 * random.NextGaussian())),
        ["half size"] = (picture, _) => At(picture, (x, y, c, from) => (from(x & ~1, y & ~1, c) + from(x | 1, y & ~1, c) + from(x & ~1, y | 1, c) + from(x | 1, y | 1, c)) / 4.0),
        ["fog 30 %"] = (picture, _) => Each(picture, value => (value * 0.7) + (255 * 0.3)),
        ["gamma 1.6"] = (picture, _) => Each(picture, value => 255 * Math.Pow(value / 255.0, 1.6)),
        ["motion blur 3"] = (picture, _) => At(picture, (x, y, c, from) => (from(x - 1, y, c) + from(x, y, c) + from(x + 1, y, c)) / 3.0),
        ["BGR for RGB"] = (picture, _) => At(picture, (x, y, c, from) => from(x, y, 2 - c)),
        ["upside down"] = (picture, _) => At(picture, (x, y, c, from) => from(x, Side - 1 - y, c)),
        ["grey patch 8×8"] = Patch,
    };

    /// <summary>Alters every picture of a set.</summary>
    /// <param name="name">The corruption.</param>
    /// <param name="pictures">Pictures one after the other.</param>
    public static byte[] Corrupt(string name, byte[] pictures) =>
        [.. pictures.Chunk(Length).SelectMany((picture, i) => Corruptions[name](picture, new SeededRandom(Seed.From("corruption").With(name).With((long)i))))];

    private delegate double Pixel(int x, int y, int channel, Func<int, int, int, int> from);

    private static byte[] Jpeg(byte[] picture, int quality)
    {
        using var image = Decoder.Decode(ImageEncoder.Jpeg(picture, Side, Side, quality)).Image!;
        return image.Pixels.ToArray();
    }

    private static byte[] Patch(byte[] picture, SeededRandom random)
    {
        var (left, top) = (random.Next(Side - 7), random.Next(Side - 7));
        return At(picture, (x, y, c, from) => x >= left && x < left + 8 && y >= top && y < top + 8 ? 128 : from(x, y, c));
    }

    private static byte[] Each(byte[] picture, Func<byte, double> change) => Array.ConvertAll(picture, value => Grey(change(value)));

    /// <summary>Beyond the edge stand the pixels of the edge.</summary>
    private static byte[] At(byte[] picture, Pixel pixel)
    {
        int From(int x, int y, int c) => picture[(((Math.Clamp(y, 0, Side - 1) * Side) + Math.Clamp(x, 0, Side - 1)) * 3) + c];
        return [.. Enumerable.Range(0, Length).Select(i => Grey(pixel(i / 3 % Side, i / 3 / Side, i % 3, From)))];
    }

    private static byte Grey(double value) => (byte)Math.Clamp(Math.Round(value), 0, 255);
}
