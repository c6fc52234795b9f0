using System.Runtime.InteropServices;

namespace Ladis.Models.Images.Jpeg;

/// <summary>A decompressor of TurboJPEG; for one thread at a time.</summary>
internal sealed class TurboJpegHandle : SafeHandle
{
    private readonly TurboJpegLibrary _library;

    public TurboJpegHandle(TurboJpegLibrary library)
        : base(0, ownsHandle: true)
    {
        _library = library;
        SetHandle(library.Initialize());
    }

    public override bool IsInvalid => handle == 0;

    public nint Value => handle;

    protected override bool ReleaseHandle()
    {
        _library.Destroy(handle);
        return true;
    }
}
