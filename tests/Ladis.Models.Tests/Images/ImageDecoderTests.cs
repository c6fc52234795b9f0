using System.Buffers.Binary;
using Ladis.Models.Images;
using Ladis.Models.Images.Jpeg;
using Ladis.Models.Tests.Vectors;

namespace Ladis.Models.Tests.Images;

public class ImageDecoderTests
{
    private static readonly ImageDecoder Decoder = new(new ImageLimits());
    private static readonly ImageDecoder Skia = new(new ImageLimits(), JpegDecoder.Skia);

    public static IEnumerable<object[]> Vectors =>
        CodecVector.All.SelectMany(v => new[] { JpegDecoder.Auto, JpegDecoder.Skia }, (v, jpeg) => new object[] { v.Name, jpeg });

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Decode_ShouldAgreeWithPil(string name, JpegDecoder jpeg)
    {
        var vector = CodecVector.Named(name);

        var result = new ImageDecoder(new ImageLimits(), jpeg).Decode(vector.Encoded);

        Assert.True(result.Succeeded, result.Message);
        using var image = result.Image;
        Assert.Equal((vector.Width, vector.Height), (image.Width, image.Height));
        Assert.InRange(LargestDifference(vector.Rgb, image.Pixels), 0, 1);
    }

    [Fact]
    public void Decode_ShouldSayEmpty_WhenThereAreNoBytes() => AssertFails(ImageFailureReason.Empty, []);

    [Theory]
    [InlineData("GIF89a\u0001\0\u0001\0")]
    [InlineData("hello")]
    [InlineData("{}")]
    public void Decode_ShouldSayUnknownFormat_WhenTheFirstBytesAreOfNoKnownPicture(string text) =>
        AssertFails(ImageFailureReason.UnknownFormat, System.Text.Encoding.Latin1.GetBytes(text));

    [Fact]
    public void Decode_ShouldSayTooLarge_WhenThereAreMoreBytesThanAllowed()
    {
        var encoded = CodecVector.Named("png-rgb").Encoded;

        AssertFails(ImageFailureReason.TooLarge, encoded, new ImageLimits { MaxBytes = encoded.Length - 1 });
        using var image = new ImageDecoder(new ImageLimits { MaxBytes = encoded.Length }).Decode(encoded).Image;
        Assert.NotNull(image);
    }

    [Theory]
    [InlineData("png-rgb")]
    [InlineData("jpeg-420-q90")]
    [InlineData("webp-lossy")]
    public void Decode_ShouldSayTooManyPixels_BeforeItTakesMemory(string name)
    {
        var vector = CodecVector.Named(name);

        AssertFails(ImageFailureReason.TooManyPixels, vector.Encoded, new ImageLimits { MaxPixels = (vector.Width * vector.Height) - 1 });
    }

    [Fact]
    public void Decode_ShouldTakeNoMemory_WhenAPngAnnouncesHugeSides()
    {
        var bomb = CodecVector.Named("png-rgb").Encoded.ToArray();
        WriteSides(bomb, 30_000, 30_000);
        var before = GC.GetAllocatedBytesForCurrentThread();

        AssertFails(ImageFailureReason.TooManyPixels, bomb);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
    }

    [Fact]
    public void Decode_ShouldFailAsTruncated_WhereverALosslessPictureIsCutOff()
    {
        foreach (var name in (string[])["png-rgb", "png-palette", "png-rgb-interlaced", "webp-lossless", "webp-lossy"])
        {
            var encoded = CodecVector.Named(name).Encoded;
            for (var length = 12; length < encoded.Length - 4; length++)
                AssertFails(ImageFailureReason.Truncated, encoded[..length]);
        }
    }

    [Theory]
    [InlineData("jpeg-420-q90")]
    [InlineData("jpeg-progressive")]
    [InlineData("jpeg-grey")]
    public void Decode_ShouldFail_WhereverAJpegIsCutOff(string name)
    {
        var encoded = CodecVector.Named(name).Encoded;
        for (var length = 3; length < encoded.Length - 2; length++)
            Assert.True(Decoder.Decode(encoded.AsSpan(0, length)).Reason is ImageFailureReason.Truncated or ImageFailureReason.Corrupt, $"{name} cut to {length} of {encoded.Length}");
    }

    [Fact]
    public void Decode_ShouldNeverThrow_WhateverHappenedToThePicture()
    {
        var random = new Random(2026);
        var reasons = new HashSet<ImageFailureReason>();
        for (var i = 0; i < 2_000; i++)
        {
            var result = new ImageDecoder(new ImageLimits { MaxPixels = 1_000_000 }).Decode(Mutated(CodecVector.All[i % CodecVector.All.Count].Encoded, random));
            reasons.Add(result.Reason);
            Assert.Equal(result.Succeeded, result.Message is null);
            result.Image?.Dispose();
        }

        Assert.Superset(new HashSet<ImageFailureReason> { ImageFailureReason.None, ImageFailureReason.Corrupt, ImageFailureReason.Truncated, ImageFailureReason.UnknownFormat }, reasons);
    }

    [Fact]
    public void JpegDecoders_ShouldAgree_WhateverHappenedToThePicture()
    {
        var refusal = ImageDecoder.Refusal(JpegDecoder.LibjpegTurbo);
        Assert.SkipWhen(refusal is not null, refusal ?? "");
        var turbo = new ImageDecoder(new ImageLimits(), JpegDecoder.LibjpegTurbo);
        var pictures = CodecVector.All.Where(v => v.Name.StartsWith("jpeg", StringComparison.Ordinal)).Select(v => v.Encoded).ToList();
        var random = new Random(5);
        var decoded = 0;
        for (var i = 0; i < 3_000; i++)
        {
            var encoded = Mutated(pictures[i % pictures.Count], random);
            var (expected, actual) = (Skia.Decode(encoded), turbo.Decode(encoded));
            Assert.Equal((expected.Reason, expected.Message), (actual.Reason, actual.Message));
            if (!expected.Succeeded || !actual.Succeeded)
                continue;
            decoded++;
            Assert.Equal((expected.Image.Width, expected.Image.Height), (actual.Image.Width, actual.Image.Height));
            Assert.InRange(LargestDifference(expected.Image.Pixels, actual.Image.Pixels), 0, 1);
            expected.Image.Dispose();
            actual.Image.Dispose();
        }

        Assert.InRange(decoded, 300, 2_700);
    }

    [Fact]
    public void Jpeg_ShouldBeDecodedWithoutVectorCodeOfTheSystem_WhenSkiaIsChosen()
    {
        Assert.Equal(JpegDecoder.Skia, Skia.Jpeg);
        Assert.Null(ImageDecoder.Refusal(JpegDecoder.Skia));
        Assert.Null(ImageDecoder.Refusal(JpegDecoder.Auto));
        Assert.NotEqual(JpegDecoder.Auto, Decoder.Jpeg);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(5, 3)]
    [InlineData(33, 17)]
    public void Png_ShouldComeBackAsItWas(int width, int height)
    {
        var rgb = new byte[width * height * 3];
        new Random(width).NextBytes(rgb);

        using var image = Decoder.Decode(ImageEncoder.Png(rgb, width, height)).Image!;

        Assert.Equal(rgb, image.Pixels.ToArray());
    }

    [Fact]
    public void Jpeg_ShouldComeBackNearly()
    {
        var vector = CodecVector.Named("png-rgb");

        using var image = Decoder.Decode(ImageEncoder.Jpeg(vector.Rgb, vector.Width, vector.Height, 95)).Image!;

        Assert.InRange(image.Pixels.ToArray().Zip(vector.Rgb, (a, b) => Math.Abs(a - b)).Average(), 0, 8);
    }

    private static void AssertFails(ImageFailureReason reason, byte[] encoded, ImageLimits? limits = null)
    {
        var result = new ImageDecoder(limits ?? new ImageLimits()).Decode(encoded);

        Assert.Equal(reason, result.Reason);
        Assert.Null(result.Image);
        Assert.False(string.IsNullOrWhiteSpace(result.Message));
    }

    /// <summary>Overwrites a PNG's sides and mends the header's checksum.</summary>
    private static void WriteSides(byte[] png, int width, int height)
    {
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(16), width);
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(20), height);
        var crc = uint.MaxValue;
        foreach (var b in png.AsSpan(12, 17))
        {
            crc ^= b;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320);
        }

        BinaryPrimitives.WriteUInt32BigEndian(png.AsSpan(29), ~crc);
    }

    /// <summary>Flips bits, cuts, doubles or overwrites a stretch.</summary>
    private static byte[] Mutated(byte[] encoded, Random random)
    {
        var bytes = encoded.ToArray();
        for (var flips = random.Next(0, 12); flips > 0; flips--)
            bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
        var (start, end) = (random.Next(bytes.Length), random.Next(bytes.Length + 1));
        return random.Next(5) switch
        {
            0 => bytes[..end],
            1 => [.. bytes[..start], .. bytes],
            2 when start < end => [.. bytes[..start], .. new byte[end - start], .. bytes[end..]],
            3 when start < end => [.. bytes[..start], .. bytes[end..]],
            _ => bytes,
        };
    }

    private static int LargestDifference(ReadOnlySpan<byte> expected, ReadOnlySpan<byte> actual)
    {
        var largest = 0;
        for (var i = 0; i < expected.Length; i++)
            largest = Math.Max(largest, Math.Abs(expected[i] - actual[i]));
        return largest;
    }

    [Theory]
    [InlineData("exif3.png", "eXIf", 3)]
    [InlineData("exif6.png", "eXIf", 6)]
    [InlineData("exif6.webp", "EXIF", 6)]
    public void Orientation_ShouldBeApplied_AlsoOutsideOfJpeg(string file, string chunk, int orientation)
    {
        var encoded = File.ReadAllBytes(SharedData.FindOrSkip($"cases/pictures/{file}"));
        var stored = encoded.ToArray();
        var name = stored.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(chunk));
        if (chunk == "eXIf")
            stored = [.. stored[..(name - 4)], .. stored[(name + 8 + BinaryPrimitives.ReadInt32BigEndian(stored.AsSpan(name - 4)))..]];
        else
            stored.AsSpan(name, 4).Fill((byte)'x');
        using var turned = new ImageDecoder(new ImageLimits()).Decode(encoded).Image!;
        using var plain = new ImageDecoder(new ImageLimits()).Decode(stored).Image!;

        for (var y = 0; y < turned.Height; y++)
        {
            for (var x = 0; x < turned.Width; x++)
            {
                var (column, row) = orientation == 3 ? (plain.Width - 1 - x, plain.Height - 1 - y) : (y, plain.Height - 1 - x);
                Assert.Equal(plain.Pixels.Slice(((row * plain.Width) + column) * 3, 3).ToArray(), turned.Pixels.Slice(((y * turned.Width) + x) * 3, 3).ToArray());
            }
        }
    }
}
