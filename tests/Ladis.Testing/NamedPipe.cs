using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Ladis.Testing;

/// <summary>A named pipe (FIFO) that nobody writes to: whoever opens it for reading waits.</summary>
public static partial class NamedPipe
{
    private const uint OwnerReadsAndWrites = 0b110_000_000;

    /// <summary>Makes one.</summary>
    /// <param name="path">Where.</param>
    /// <returns>The path.</returns>
    /// <exception cref="Win32Exception">The system refuses.</exception>
    public static string Make(string path) => MakePipe(path, OwnerReadsAndWrites) == 0 ? path : throw new Win32Exception(Marshal.GetLastPInvokeError());

    [LibraryImport("libc", EntryPoint = "mkfifo", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MakePipe(string path, uint mode);
}
