using Prometheus;

namespace Ladis.Hosting.Roles;

/// <summary>What the client library's own figures of the runtime lack: how long the collector stops everything, how much is allocated, what waits for a thread.</summary>
internal static class RuntimeMetrics
{
    /// <summary>Registers the metrics; they are read when a page is asked for.</summary>
    /// <param name="registry">The registry that <c>/metrics</c> shows.</param>
    public static void Register(CollectorRegistry registry)
    {
        var factory = Metrics.WithCustomRegistry(registry);
        var pause = factory.CreateCounter("dotnet_gc_pause_seconds_total", "Time for which garbage collection held all threads.");
        var allocated = factory.CreateCounter("dotnet_allocated_bytes_total", "Bytes allocated on the managed heap.");
        var queue = factory.CreateGauge("dotnet_threadpool_queue_length", "Work items that wait for a thread of the pool.");
        registry.AddBeforeCollectCallback(() =>
        {
            pause.IncTo(GC.GetTotalPauseDuration().TotalSeconds);
            allocated.IncTo(GC.GetTotalAllocatedBytes());
            queue.Set(ThreadPool.PendingWorkItemCount);
        });
    }
}
