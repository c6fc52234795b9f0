using static Ladis.Integration.Tests.EndToEnd.Story.Expectations;

namespace Ladis.Integration.Tests.EndToEnd.Story;

/// <summary>What both roles show: the process, its loop, its place on Kafka.</summary>
internal static class RoleExpectations
{
    private const double Megabyte = 1 << 20;

    /// <param name="loop">The loop's name.</param>
    /// <param name="topic">What it consumes.</param>
    /// <param name="records">Records on that topic.</param>
    /// <param name="produced">Topics that it writes to, and how many records each has got.</param>
    /// <param name="elapsed">Seconds since before the process was started.</param>
    public static Expectations Of(string loop, string topic, int records, IReadOnlyDictionary<string, double> produced, double elapsed) => new()
    {
        ["ladis_kafka_consumed_records_total"] = Are("topic", (topic, records)),
        ["ladis_kafka_committed_records_total"] = Are("topic", (topic, records)),
        ["ladis_kafka_produced_records_total"] = Are("topic", [.. produced.Select(p => (p.Key, p.Value))]),
        ["ladis_kafka_assigned_partitions"] = Are("loop", (loop, 1)),
        ["ladis_kafka_consumer_lag_records"] = Is(0),
        ["ladis_kafka_consumer_lag_seconds"] = Is(0),
        ["ladis_kafka_rebalances_total"] = Are("event", ("assigned", 1)),
        ["ladis_kafka_logs_replaced_total"] = Nothing,
        ["ladis_kafka_missed_records_total"] = Nothing,
        ["ladis_kafka_client_errors_total"] = Nothing,
        ["ladis_kafka_broker_silence_seconds"] = IsWithin(0, 10),
        ["ladis_kafka_stalled_partitions"] = Is(0),
        ["ladis_kafka_skipped_offsets_total"] = Nothing,
        ["ladis_kafka_poll_gap_seconds"] = gaps =>
        {
            Assert.InRange(gaps.Counts("loop")[loop], 2, elapsed * 1000);
            Assert.InRange(gaps.Sums("loop")[loop], 0, elapsed);
        },
        ["ladis_loop_seconds_total"] = seconds =>
        {
            Assert.Equal([$"{loop} commit", $"{loop} gather", $"{loop} process"], seconds.By("loop", "stage").Keys.Order(StringComparer.Ordinal));
            Assert.All(seconds.Samples, s => Assert.True(s.Value > 0));
            Assert.InRange(seconds.By()[""], 0, elapsed);
        },
        ["ladis_loop_state"] = Are("loop state", ($"{loop} Running", 1)),
        ["ladis_build_info"] = build => Assert.Equal((1d, Environment.Version.ToString()), (Assert.Single(build.Samples).Value, build.Samples[0].Labels["runtime"])),
        ["process_start_time_seconds"] = start =>
        {
            var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
            IsWithin(now - elapsed - 60, now)(start);
        },
        ["process_cpu_seconds_total"] = IsWithin(0.1, elapsed * Environment.ProcessorCount),
        ["process_virtual_memory_bytes"] = IsWithin(50 * Megabyte, 1e15),
        ["process_working_set_bytes"] = IsWithin(50 * Megabyte, 4096 * Megabyte),
        ["process_private_memory_bytes"] = IsWithin(10 * Megabyte, 1e12),
        ["process_open_handles"] = IsWithin(10, 10_000),
        ["process_num_threads"] = IsWithin(5, 500),
        ["dotnet_collection_count_total"] = counts => Assert.Equal(["0", "1", "2"], counts.By("generation").OrderBy(c => c.Key, StringComparer.Ordinal).Where(c => c.Value >= 0).Select(c => c.Key)),
        ["dotnet_total_memory_bytes"] = IsWithin(Megabyte, 4096 * Megabyte),
        ["dotnet_gc_pause_seconds_total"] = IsWithin(0, elapsed),
        ["dotnet_allocated_bytes_total"] = IsWithin(Megabyte, 1e12),
        ["dotnet_threadpool_queue_length"] = IsWithin(0, 1000),
    };
}
