using Ladis.Streaming.Loops;
using Ladis.Streaming.Telemetry;
using Ladis.Streaming.Tests.Fixtures;
using Prometheus;

namespace Ladis.Streaming.Tests.Loops;

/// <summary>On a real Kafka: only there a transaction leaves a marker behind its last record.</summary>
[Collection(KafkaTests.Name)]
public sealed class ConsumerLagTests(KafkaBroker broker)
{
    private readonly StreamingMetrics _metrics = new(Metrics.NewCustomRegistry());

    [Fact]
    public async Task Lag_ShouldBeNothing_WhenALoopHasReadATransactionToItsEnd()
    {
        broker.SkipIfAbsent();
        var topic = await broker.CreateTopicAsync();
        Transact(topic, 3);
        using var rig = LoopRig.Start(broker.BootstrapServers, topic, KafkaBroker.UniqueName(), new ScriptedProcessor(null));

        await Waits.Until(() => rig.Metrics.Committed.WithLabels(topic).Value == 3 && IsShown(rig.Metrics, topic) && rig.Metrics.Lag.WithLabels(topic, "0").Value == 0);
        await rig.Stop();

        Assert.Null(rig.Status.Failure);
    }

    [Fact]
    public async Task Lag_ShouldCountWhatWaits_AndTheMarkerOnlyUntilItIsPassed()
    {
        broker.SkipIfAbsent();
        var topic = await broker.CreateTopicAsync();
        Transact(topic, 10);
        using var consumer = LoopRig.Clients(broker.BootstrapServers, _metrics).Consumer(KafkaBroker.UniqueName());
        consumer.Subscribe(topic);
        var lag = new ConsumerLag(() => consumer, _metrics, TimeProvider.System);

        for (var i = 0; i < 4; i++)
            Assert.NotNull(consumer.Consume(Waits.Long));
        lag.Show();
        // Six records and the marker.
        Assert.Equal(7, _metrics.Lag.WithLabels(topic, "0").Value);

        for (var i = 4; i < 10; i++)
            Assert.NotNull(consumer.Consume(Waits.Long));
        await Waits.Until(() =>
        {
            consumer.Consume(TimeSpan.FromMilliseconds(100));
            lag.Show();
            return _metrics.Lag.WithLabels(topic, "0").Value == 0;
        });
        Assert.Equal(0, _metrics.LagSeconds.WithLabels(topic, "0").Value);
    }

    private static bool IsShown(StreamingMetrics metrics, string topic) => metrics.Lag.GetAllLabelValues().Any(l => l[0] == topic);

    private void Transact(string topic, int count)
    {
        using var producer = TestProducer.BeginTransaction(broker.BootstrapServers, KafkaBroker.UniqueName());
        for (var i = 0; i < count; i++)
            producer.Produce(topic, Numbered.Record(i));
        producer.CommitTransaction();
    }
}
