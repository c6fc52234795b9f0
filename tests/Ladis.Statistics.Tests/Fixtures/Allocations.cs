namespace Ladis.Statistics.Tests;

/// <summary>Bytes that work allocates on its thread once it runs as it will.</summary>
internal static class Allocations
{
    private const int Rounds = 5;

    /// <summary>The least of some rounds: while code is compiled anew, the runtime allocates on the thread that runs it.</summary>
    public static long Of(Action round) => Enumerable.Range(0, Rounds).Min(_ =>
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        round();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    });
}
