using System.Reflection;
using BenchmarkDotNet.Running;

namespace Ladis.Benchmarks;

/// <summary>
/// Bytes of one call, by the calling thread's own count. BenchmarkDotNet's diagnoser counts the whole process, where the runtime books
/// memory in pieces of 8 kB whenever it likes: too coarse to tell an arrival that allocates nothing.
/// </summary>
internal static class Allocations
{
    private const int Rounds = 5;

    public static double OfOneCall(BenchmarkCase benchmark)
    {
        var instance = Activator.CreateInstance(benchmark.Descriptor.Type)!;
        foreach (var parameter in benchmark.Parameters.Items)
        {
            benchmark.Descriptor.Type.GetProperty(parameter.Name)!.SetValue(instance, parameter.Value);
        }

        benchmark.Descriptor.GlobalSetupMethod?.Invoke(instance, null);
        var workload = benchmark.Descriptor.WorkloadMethod;
        var least = typeof(Allocations).GetMethod(nameof(Least), BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(workload.ReturnType);
        return (long)least.Invoke(null, [workload.CreateDelegate(typeof(Func<>).MakeGenericType(workload.ReturnType), instance)])!;
    }

    private static long Least<T>(Func<T> workload)
    {
        workload();
        var least = long.MaxValue;
        for (var round = 0; round < Rounds; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            workload();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
