namespace Ladis.Models.Images;

/// <summary>Names what people send by mistake, so that a refusal can say it. By first bytes alone: a guess, good enough for a sentence.</summary>
internal static class ForeignFormat
{
    private const int BrandsAt = 4;

    /// <summary>White space and the bytes of a byte order mark.</summary>
    private static ReadOnlySpan<byte> Blanks => [(byte)' ', (byte)'\t', (byte)'\r', (byte)'\n', 0xEF, 0xBB, 0xBF];

    /// <summary>What the bytes look like; null when they look like nothing known.</summary>
    public static string? NameOf(ReadOnlySpan<byte> bytes) => Picture(bytes) ?? Container(bytes) ?? Text(bytes);

    private static string? Picture(ReadOnlySpan<byte> bytes) => bytes switch
    {
        _ when bytes.StartsWith("GIF8"u8) => "a GIF picture",
        _ when bytes.StartsWith("BM"u8) && bytes.Length > 14 && bytes[6] == 0 && bytes[7] == 0 => "a BMP picture",
        _ when bytes.StartsWith("II*\0"u8) || bytes.StartsWith("MM\0*"u8) => "a TIFF picture",
        _ when Brand(bytes) is { Length: > 0 } brand => brand.StartsWith("avi"u8) ? "an AVIF picture" : IsHeic(brand) ? "a HEIC picture" : "an ISO media file (video, HEIF)",
        _ => null,
    };

    private static string? Container(ReadOnlySpan<byte> bytes) => bytes switch
    {
        _ when bytes.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]) => "gzip-compressed",
        _ when bytes.StartsWith((ReadOnlySpan<byte>)[0x28, 0xB5, 0x2F, 0xFD]) => "zstd-compressed",
        _ when bytes.StartsWith("PK\x3\x4"u8) => "a ZIP archive",
        _ when bytes.StartsWith("%PDF"u8) => "a PDF document",
        _ when bytes.Length > 5 && bytes[0] == 0 && ImageSignature.Recognize(bytes[5..]) != ImageFormat.Unknown => "a picture behind a schema registry's id (Avro or another serializer)",
        _ => null,
    };

    private static string? Text(ReadOnlySpan<byte> bytes)
    {
        var text = bytes.TrimStart(Blanks);
        return text switch
        {
            _ when text.StartsWith("data:"u8) => "a data URL",
            _ when text.StartsWith("/9j/"u8) => "a JPEG in base64",
            _ when text.StartsWith("iVBOR"u8) => "a PNG in base64",
            _ when text.StartsWith("UklGR"u8) => "a WebP in base64",
            _ when text.StartsWith("{"u8) || text.StartsWith("["u8) => "JSON",
            _ when text.StartsWith("<svg"u8) => "an SVG picture",
            _ when text.StartsWith("<?xml"u8) => "XML (an SVG picture?)",
            _ when text.StartsWith("http://"u8) || text.StartsWith("https://"u8) => "an address instead of a picture",
            _ => null,
        };
    }

    /// <summary>The major brand of an ISO base media file (ISO/IEC 14496-12, clause 4.3).</summary>
    private static ReadOnlySpan<byte> Brand(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= 12 && bytes[BrandsAt..].StartsWith("ftyp"u8) ? bytes.Slice(BrandsAt + 4, 4) : [];

    private static bool IsHeic(ReadOnlySpan<byte> brand) => brand.StartsWith("hei"u8) || brand.StartsWith("hev"u8) || brand.StartsWith("mif1"u8);
}
