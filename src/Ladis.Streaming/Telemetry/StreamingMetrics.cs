using Prometheus;

namespace Ladis.Streaming.Telemetry;

/// <summary>Every metric that all Kafka roles share, in one place. Labels come from closed sets.</summary>
public sealed class StreamingMetrics
{
    /// <summary>Registers the metrics.</summary>
    /// <param name="registry">The registry that <c>/metrics</c> shows.</param>
    public StreamingMetrics(CollectorRegistry registry)
    {
        var factory = Metrics.WithCustomRegistry(registry);
        Consumed = factory.CreateCounter("ladis_kafka_consumed_records_total", "Records consumed.", ["topic"]);
        Committed = factory.CreateCounter("ladis_kafka_committed_records_total", "Records whose outputs are committed with their offsets.", ["topic"]);
        LoopSeconds = factory.CreateCounter("ladis_loop_seconds_total", "Where a loop's time goes.", ["loop", "stage"]);
        Produced = factory.CreateCounter("ladis_kafka_produced_records_total", "Records handed to the producer.", ["topic"]);
        Partitions = factory.CreateGauge("ladis_kafka_assigned_partitions", "Partitions that the loop owns now.", ["loop"]);
        Lag = factory.CreateGauge("ladis_kafka_consumer_lag_records", "Records between the loop's position and the end of the partition.", ["topic", "partition"]);
        LagSeconds = factory.CreateGauge(
            "ladis_kafka_consumer_lag_seconds", "Age of the last processed record while there are newer ones; 0 at the end of the partition.", ["topic", "partition"]);
        PollGap = factory.CreateHistogram(
            "ladis_kafka_poll_gap_seconds", "Time between two rounds of the loop; above max.poll.interval the member is thrown out.", ["loop"],
            new HistogramConfiguration { Buckets = [.01, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60, 300] });
        Rebalances = factory.CreateCounter("ladis_kafka_rebalances_total", "Rebalance events of the consumer group.", ["event"]);
        Transactions = factory.CreateCounter("ladis_kafka_transactions_total", "Commits of outputs with their offsets.", ["outcome"]);
        ClientErrors = factory.CreateCounter("ladis_kafka_client_errors_total", "Errors that librdkafka reported.", ["code"]);
        BrokerSilence = factory.CreateGauge("ladis_kafka_broker_silence_seconds", "How long no broker has answered the loop's consumer anything.", ["loop"]);
        LoopStates = factory.CreateGauge("ladis_loop_state", "1 for the state that the loop is in, 0 for the others.", ["loop", "state"]);
        ClampedTimes = factory.CreateCounter(
            "ladis_clamped_times_total", "Records with a timestamp before 1970 or after 9999 (microseconds?), taken as the nearest one that there is.", ["topic"]);
        Stalled = factory.CreateGauge("ladis_kafka_stalled_partitions", "Partitions whose next record cannot be read, again and again, while there are more behind it.", ["loop"]);
        Skipped = factory.CreateCounter("ladis_kafka_skipped_offsets_total", "Offsets passed over because they could not be read (SkipUnreadable).", ["topic"]);
        LogsReplaced = factory.CreateCounter("ladis_kafka_logs_replaced_total", "Partitions behind whose name another log was found: the topic was made again, or lost its end.", ["topic"]);
        Missed = factory.CreateCounter("ladis_kafka_missed_records_total", "Offsets that retention deleted before their records were processed.", ["topic"]);
        DeadLetters = factory.CreateCounter("ladis_dead_letters_total", "Records put aside with their reason.", ["topic", "reason"]);
    }

    internal Counter ClampedTimes { get; }

    internal Counter LogsReplaced { get; }

    internal Counter Missed { get; }

    internal Counter Consumed { get; }

    /// <summary>Records whose outputs are committed, by source topic.</summary>
    public Counter Committed { get; }

    internal Counter LoopSeconds { get; }

    internal Counter Produced { get; }

    internal Gauge Partitions { get; }

    internal Gauge Lag { get; }

    internal Gauge LagSeconds { get; }

    internal Histogram PollGap { get; }

    internal Counter Rebalances { get; }

    internal Counter Transactions { get; }

    internal Counter ClientErrors { get; }

    internal Gauge BrokerSilence { get; }

    internal Gauge LoopStates { get; }

    internal Gauge Stalled { get; }

    internal Counter Skipped { get; }

    /// <summary>Records put aside, by source topic and reason.</summary>
    public Counter DeadLetters { get; }
}
