using System.Runtime.InteropServices;

namespace Ladis.Models.Images.Jpeg;

/// <summary>The entry points of libjpeg-turbo's TurboJPEG API, version 2 (which version 3 has too), of a library that the system provides.</summary>
internal sealed unsafe class TurboJpegLibrary
{
    /// <summary>Neither CMYK nor YCCK is turned into RGB by this library.</summary>
    public const int FirstCmykColourSpace = 3;

    /// <summary>Three bytes a pixel: red, green, blue.</summary>
    private const int PixelFormatRgb = 0;

    /// <summary>The first warning ends the decoding: whether such a picture is good enough is for the other decoder to say.</summary>
    private const int StopOnWarning = 8192;

    /// <summary>A progressive picture of hundreds of scans is an attack on the processor.</summary>
    private const int LimitScans = 32768;

    private static readonly string[] Names = ["libturbojpeg.so.0", "libturbojpeg.0.dylib", "turbojpeg.dll"];

    private static readonly Lazy<TurboJpegLibrary?> Loaded = new(Load);

    private readonly delegate* unmanaged[Cdecl]<nint> _initialize;
    private readonly delegate* unmanaged[Cdecl]<nint, int> _destroy;
    private readonly delegate* unmanaged[Cdecl]<nint, byte*, CULong, int*, int*, int*, int*, int> _readHeader;
    private readonly delegate* unmanaged[Cdecl]<nint, byte*, CULong, byte*, int, int, int, int, int, int> _decompress;

    private TurboJpegLibrary(nint library)
    {
        _initialize = (delegate* unmanaged[Cdecl]<nint>)NativeLibrary.GetExport(library, "tjInitDecompress");
        _destroy = (delegate* unmanaged[Cdecl]<nint, int>)NativeLibrary.GetExport(library, "tjDestroy");
        _readHeader = (delegate* unmanaged[Cdecl]<nint, byte*, CULong, int*, int*, int*, int*, int>)NativeLibrary.GetExport(library, "tjDecompressHeader3");
        _decompress = (delegate* unmanaged[Cdecl]<nint, byte*, CULong, byte*, int, int, int, int, int, int>)NativeLibrary.GetExport(library, "tjDecompress2");
    }

    /// <summary>The library, or null where the system has none.</summary>
    public static TurboJpegLibrary? Instance => Loaded.Value;

    public nint Initialize() => _initialize();

    public void Destroy(nint handle) => _destroy(handle);

    /// <summary>Size and colour space; false when the header is not understood.</summary>
    public bool TryReadHeader(nint handle, ReadOnlySpan<byte> encoded, out int width, out int height, out int colourSpace)
    {
        int w, h, subsampling, space;
        int outcome;
        fixed (byte* start = encoded)
            outcome = _readHeader(handle, start, new CULong((nuint)encoded.Length), &w, &h, &subsampling, &space);
        (width, height, colourSpace) = (w, h, space);
        return outcome == 0;
    }

    /// <summary>Decodes into <c>width × height × 3</c> bytes; false on any error or warning.</summary>
    public bool TryDecode(nint handle, ReadOnlySpan<byte> encoded, Span<byte> rgb, int width, int height)
    {
        fixed (byte* from = encoded)
        fixed (byte* to = rgb)
            return _decompress(handle, from, new CULong((nuint)encoded.Length), to, width, 0, height, PixelFormatRgb, StopOnWarning | LimitScans) == 0;
    }

    private static TurboJpegLibrary? Load()
    {
        try
        {
            foreach (var name in Names)
            {
                if (NativeLibrary.TryLoad(name, out var library))
                    return new TurboJpegLibrary(library);
            }
        }
        catch (EntryPointNotFoundException)
        {
            // A library of that name with another interface is as good as none.
        }

        return null;
    }
}
