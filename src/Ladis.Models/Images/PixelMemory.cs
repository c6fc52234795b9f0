using System.Buffers;
using System.Runtime.InteropServices;

namespace Ladis.Models.Images;

/// <summary>
/// Bytes for pixels, of undefined content. Small ones come from the shared pool. Large ones go back to the system when they are disposed of: a pool would keep
/// one of every size for every thread that ever decoded a large picture.
/// </summary>
internal sealed unsafe class PixelMemory : SafeHandle
{
    /// <summary>The largest that the pool gives.</summary>
    public const int MostPooled = 1024 * 1024;

    private readonly byte[]? _pooled;
    private readonly int _length;

    static PixelMemory() => NativeAllocator.ReturnBlocksFrom(MostPooled);

    /// <param name="length">At least 1.</param>
    public PixelMemory(int length)
        : base(0, ownsHandle: true)
    {
        _length = length;
        if (length <= MostPooled)
            _pooled = ArrayPool<byte>.Shared.Rent(length);
        else
            SetHandle((nint)NativeMemory.Alloc((nuint)length));
    }

    public override bool IsInvalid => _pooled is null && handle == 0;

    /// <exception cref="ObjectDisposedException">It was given back.</exception>
    public Span<byte> Span
    {
        get
        {
            ObjectDisposedException.ThrowIf(IsClosed, this);
            return _pooled is null ? new((void*)handle, _length) : _pooled.AsSpan(0, _length);
        }
    }

    protected override bool ReleaseHandle()
    {
        if (_pooled is null)
            NativeMemory.Free((void*)handle);
        else
            ArrayPool<byte>.Shared.Return(_pooled);
        return true;
    }
}
