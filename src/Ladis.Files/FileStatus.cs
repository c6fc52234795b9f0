using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Ladis.Files;

/// <summary>Says what a path leads to without opening it: .NET has no call for that, and opening a pipe waits for its other end.</summary>
internal static partial class FileStatus
{
    // <linux/stat.h>, <linux/fcntl.h>: the same on every architecture, unlike struct stat.
    private const int WorkingFolder = -100;
    private const uint TypeAndSize = 0x1 | 0x200;
    private const int Length = 256;
    private const int ModeAt = 28;
    private const int SizeAt = 40;
    private const int TypeMask = 0xF000;
    private const int TypeFolder = 0x4000;
    private const int TypeRegular = 0x8000;
    private const int NoSuchCall = 38;
    private const int ForbiddenCall = 1;

    /// <summary>Kind and length in bytes; the length of what is not regular means nothing.</summary>
    public static (FileKind Kind, long Length) Of(string path)
    {
        if (path.Contains('\0', StringComparison.Ordinal))
            return (FileKind.Missing, 0);
        Span<byte> status = stackalloc byte[Length];
        if (!OperatingSystem.IsLinux())
            return ByAttributes(path);
        if (Statx(WorkingFolder, path, 0, TypeAndSize, status) != 0)
            return Marshal.GetLastPInvokeError() is NoSuchCall or ForbiddenCall ? ByAttributes(path) : (FileKind.Missing, 0);
        var kind = (BinaryPrimitives.ReadUInt16LittleEndian(status[ModeAt..]) & TypeMask) switch
        {
            TypeRegular => FileKind.Regular,
            TypeFolder => FileKind.Folder,
            _ => FileKind.Special,
        };
        return (kind, BinaryPrimitives.ReadInt64LittleEndian(status[SizeAt..]));
    }

    /// <summary>For systems without statx, and sandboxes that forbid it: devices are told apart as far as .NET does.</summary>
    private static (FileKind Kind, long Length) ByAttributes(string path)
    {
        if (Directory.Exists(path))
            return (FileKind.Folder, 0);
        if (!File.Exists(path))
            return (FileKind.Missing, 0);
        var file = new FileInfo(path);
        return (file.Attributes.HasFlag(FileAttributes.Device) ? FileKind.Special : FileKind.Regular, file.Length);
    }

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int folder, string path, int flags, uint mask, Span<byte> status);
}
