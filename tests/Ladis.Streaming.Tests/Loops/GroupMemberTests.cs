using Confluent.Kafka;
using Ladis.Streaming.Embedded;
using Ladis.Streaming.Tests.Fixtures;

namespace Ladis.Streaming.Tests.Loops;

/// <summary>A client that does not get through to its group any more.</summary>
[Collection(KafkaTests.Name)]
public sealed class GroupMemberTests(KafkaBroker kafka) : IDisposable
{
    private readonly EmbeddedBroker _broker = EmbeddedBroker.Start(new Dictionary<string, int> { ["in"] = 1, ["out"] = 1 });
    private readonly List<ConsumerDouble> _clients = [];

    public void Dispose() => _broker.Dispose();

    [Fact]
    public async Task Loop_ShouldJoinByAnotherClient_WhenCommittedOffsetsAreNotTold()
    {
        kafka.SkipIfAbsent();
        var (input, output, group) = (await kafka.CreateTopicAsync(), await kafka.CreateTopicAsync(), KafkaBroker.UniqueName());
        await Numbered.Produce(kafka.BootstrapServers, input, 4);
        var batches = 0;
        var processor = new ScriptedProcessor(output) { AfterBatch = _ => AbortIf(++batches == 2) };

        using var rig = Start(kafka.BootstrapServers, input, group, processor, TimeSpan.FromSeconds(5));
        await Waits.Until(() => rig.Metrics.Committed.WithLabels(input).Value == 4 || rig.Status.Failure is not null);
        await rig.Stop();

        Assert.Null(rig.Status.Failure);
        Assert.Equal(2, _clients.Count);
        Assert.Equal(1, rig.Metrics.Rebalances.WithLabels("rejoined").Value);
        Assert.Equal([4], LoopRig.Committed(kafka.BootstrapServers, group, input));
        Assert.Equal([0, 1, 2, 3], TopicReader.ReadToEnd(kafka.BootstrapServers, output).Select(Numbered.NumberOf));
        Assert.Equal(["Close", "Dispose"], _clients[0].Calls.Where(c => c is "Close" or "Dispose"));
    }

    [Fact]
    public async Task Loop_ShouldPoll_BetweenQuestionsForCommittedOffsets()
    {
        await Numbered.Produce(_broker.BootstrapServers, "in", 1);
        using var rig = Start(_broker.BootstrapServers, "in", "g", new ScriptedProcessor("out"), TimeSpan.FromMinutes(10));
        await Waits.Until(() => rig.Metrics.Committed.WithLabels("in").Value == 1);

        // What was asked at the assignment does not count.
        var before = Questions().Count;
        _clients[0].IsDeaf = true;
        _broker.FailNext(KafkaRequest.AddOffsetsToTxn, ErrorCode.TopicAuthorizationFailed);
        await Numbered.Produce(_broker.BootstrapServers, "in", 1, first: 1);
        await Waits.Until(() => Questions().Skip(before).Count(c => c == "Committed") >= 4);
        var asked = Questions().Skip(before).ToList();
        // The answer comes at last, from the same client.
        _clients[0].IsDeaf = false;
        await Waits.Until(() => rig.Metrics.Committed.WithLabels("in").Value >= 2);
        await rig.Stop();

        Assert.Null(rig.Status.Failure);
        Assert.Single(_clients);
        Assert.All(asked.Zip(asked.Skip(1)), pair => Assert.NotEqual(("Committed", "Committed"), pair));
    }

    private List<string> Questions()
    {
        var calls = _clients[0].Calls;
        lock (calls)
            return [.. calls.Where(c => c is "Consume" or "Committed")];
    }

    private void AbortIf(bool condition)
    {
        if (!condition)
            return;
        _clients[0].IsDeaf = true;
        throw new KafkaTxnRequiresAbortException(new Error(ErrorCode.Local_TimedOut));
    }

    private LoopRig Start(string servers, string topic, string group, ScriptedProcessor processor, TimeSpan patience) => LoopRig.Start(
        servers, topic, group, processor, o => o.MaxBatch = 1, setup: made => made with
        {
            GroupPatience = patience,
            Wrap = inner =>
            {
                var (consumer, client) = ConsumerDouble.Around(inner);
                _clients.Add(client);
                return consumer;
            },
        });
}
