using System.Runtime.InteropServices;
using Perfolizer.Horology;

namespace Ladis.Benchmarks;

/// <summary>Processor time of the calling thread (Linux): what other programs on the machine take is not counted.</summary>
internal sealed partial class ThreadClock : IClock
{
    private const int ThreadProcessorTime = 3;

    public string Title => nameof(ThreadClock);

    public bool IsAvailable => OperatingSystem.IsLinux();

    public Frequency Frequency => new(1e9);

    public long GetTimestamp()
        => Read(ThreadProcessorTime, out var time) == 0 ? (time.Seconds * 1_000_000_000) + time.Nanoseconds : throw new NotSupportedException("The system tells no processor time of a thread.");

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Read(int clock, out Time time);

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Time
    {
        public readonly long Seconds;
        public readonly long Nanoseconds;
    }
}
