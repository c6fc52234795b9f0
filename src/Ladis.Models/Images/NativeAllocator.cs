using System.Runtime.InteropServices;

namespace Ladis.Models.Images;

/// <summary>
/// How the C library gives memory back. glibc returns large blocks to the system when they are freed, but raises what "large" means to the size of each such block, up to
/// 32 MiB; below that it keeps them, one heap for every few threads. Setting the size once ends its raising. Other C libraries need nothing.
/// </summary>
internal static partial class NativeAllocator
{
    private const int MapThreshold = -3;

    /// <summary>From then on blocks of at least so many bytes go back when they are freed.</summary>
    /// <returns>Whether this C library has such a setting.</returns>
    public static bool ReturnBlocksFrom(int bytes)
    {
        try
        {
            return OperatingSystem.IsLinux() && SetOption(MapThreshold, bytes) == 1;
        }
        catch (EntryPointNotFoundException)
        {
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "mallopt")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetOption(int option, int value);
}
