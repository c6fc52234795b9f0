using Confluent.Kafka;
using Ladis.Streaming.Clients;
using Ladis.Streaming.Configuration;
using Ladis.Streaming.Embedded;
using Ladis.Streaming.Loops;
using Ladis.Streaming.Records;
using Ladis.Streaming.Serialization;
using Ladis.Streaming.Telemetry;
using Ladis.Streaming.Tests.Fixtures;
using TopicException = Ladis.Streaming.Topics.TopicException;

namespace Ladis.Streaming.Tests.Loops;

/// <summary>What a loop does, on the embedded broker. What only a real Kafka can show is in <c>ExactlyOnceTests</c>.</summary>
public sealed class StreamLoopTests : IDisposable
{
    private const string In = "in";
    private const string Out = "out";
    private const string Group = "group";

    private static readonly Action<LoopOptions> AtLeastOnce = o => o.Delivery = DeliveryGuarantee.AtLeastOnce;

    private readonly EmbeddedBroker _broker = EmbeddedBroker.Start(new Dictionary<string, int> { [In] = 2, [Out] = 1 });

    public void Dispose() => _broker.Dispose();

    [Theory]
    [InlineData(DeliveryGuarantee.ExactlyOnce)]
    [InlineData(DeliveryGuarantee.AtLeastOnce)]
    public async Task Records_ShouldBeProcessedOnce_InTheOrderOfTheirPartition(DeliveryGuarantee delivery)
    {
        var processor = new ScriptedProcessor(Out);
        using var rig = Start(processor, o => (o.Delivery, o.MaxBatch) = (delivery, 7));

        await Numbered.Produce(_broker.BootstrapServers, In, 100, partitions: 2);

        var outputs = TopicReader.Read(_broker.BootstrapServers, Out, 100).Select(Numbered.NumberOf).ToList();
        await rig.Stop();
        Assert.Equal(Enumerable.Range(0, 100), outputs.Order());
        Assert.Equal(Enumerable.Range(0, 50).Select(n => 2 * n), outputs.Where(n => n % 2 == 0));
        Assert.Equal(Enumerable.Range(0, 50).Select(n => (2 * n) + 1), outputs.Where(n => n % 2 == 1));
        Assert.Equal(100, processor.Records.Count());
        Assert.Equal(LoopState.Closed, rig.Status.State);
        Assert.Null(rig.Status.Failure);
    }

    [Fact]
    public async Task Processor_ShouldHearOfItsPartitions_BeforeTheirRecords()
    {
        var processor = new ScriptedProcessor(Out);
        await Numbered.Produce(_broker.BootstrapServers, In, 10, partitions: 2);
        using var rig = Start(processor);

        TopicReader.Read(_broker.BootstrapServers, Out, 10);
        await rig.Stop();

        var events = processor.Events.ToList();
        Assert.True(events.IndexOf("assigned in/0") >= 0 && events.IndexOf("assigned in/0") < events.IndexOf("in/0/0"));
        Assert.True(events.IndexOf("assigned in/1") >= 0 && events.IndexOf("assigned in/1") < events.IndexOf("in/1/0"));
        Assert.True(events.LastIndexOf("dropped in/0") > events.LastIndexOf("committing in/0"));
        Assert.Equal(0, rig.Status.Partitions);
    }

    [Fact]
    public async Task Stop_ShouldFinishAndCommitWhatWasBegun()
    {
        var begun = new TaskCompletionSource();
        using var go = new ManualResetEventSlim();
        var processor = new ScriptedProcessor(Out) { AfterBatch = Block(begun, go) };
        await Numbered.Produce(_broker.BootstrapServers, In, 5);
        using var rig = Start(processor, o => (o.Delivery, o.CommitInterval) = (DeliveryGuarantee.AtLeastOnce, TimeSpan.FromSeconds(1)));

        await begun.Task;
        var stopping = rig.Stop();
        go.Set();
        await stopping;

        var processed = processor.Records.Count();
        Assert.InRange(processed, 1, 5);
        Assert.Equal(LoopState.Closed, rig.Status.State);
        Assert.Equal(Enumerable.Range(0, processed), TopicReader.ReadToEnd(_broker.BootstrapServers, Out).Select(Numbered.NumberOf));
        Assert.Equal(processed, LoopRig.Committed(_broker.BootstrapServers, Group, In, 2)[0]);
    }

    [Fact]
    public async Task Work_ShouldBeginAgain_WhenTheTransactionIsAborted()
    {
        _broker.FailNext(KafkaRequest.AddOffsetsToTxn, ErrorCode.TopicAuthorizationFailed);
        var processor = new ScriptedProcessor(Out);
        await Numbered.Produce(_broker.BootstrapServers, In, 3);
        using var rig = Start(processor);

        // The embedded broker shows the outputs of the aborted transaction too: 3 of each.
        var outputs = TopicReader.Read(_broker.BootstrapServers, Out, 6);
        await rig.Stop();

        Assert.Equal([0, 0, 1, 1, 2, 2], outputs.Select(Numbered.NumberOf).Order());
        Assert.Null(rig.Status.Failure);
        var events = processor.Events.Where(e => !e.EndsWith("/1", StringComparison.Ordinal) || e.StartsWith("in/0", StringComparison.Ordinal)).ToList();
        Assert.Equal(
            ["assigned in/0", "in/0/0", "in/0/1", "in/0/2", "committing in/0", "dropped in/0", "assigned in/0", "in/0/0", "in/0/1", "in/0/2", "committing in/0"],
            events.Take(11));
    }

    [Fact]
    public async Task Work_ShouldBeginAgainAtTheCommittedOffset_WhenAnOutputIsRefused()
    {
        var batches = 0;
        var processor = new ScriptedProcessor(Out)
        {
            AfterBatch = _ =>
            {
                if (++batches == 2)
                    throw new ProduceException<byte[], byte[]>(new Error(ErrorCode.MsgSizeTooLarge), null);
            },
        };
        await Numbered.Produce(_broker.BootstrapServers, In, 6);
        using var rig = Start(processor, o => (o.Delivery, o.MaxBatch, o.CommitInterval) = (DeliveryGuarantee.AtLeastOnce, 3, TimeSpan.Zero));

        TopicReader.Read(_broker.BootstrapServers, Out, 9);
        await rig.Stop();

        Assert.Equal(["in/0/0", "in/0/1", "in/0/2", "in/0/3", "in/0/4", "in/0/5", "in/0/3", "in/0/4", "in/0/5"], processor.Records);
        Assert.Equal(6, LoopRig.Committed(_broker.BootstrapServers, Group, In, 2)[0]);
    }

    [Fact]
    public async Task Offsets_ShouldNotBeCommitted_BeforeTheirOutputsAreDelivered()
    {
        await Numbered.Produce(_broker.BootstrapServers, In, 1);
        _broker.FailNext(KafkaRequest.Produce, ErrorCode.TopicAuthorizationFailed);
        var processor = new ScriptedProcessor(Out);
        using var rig = Start(processor, AtLeastOnce);

        TopicReader.Read(_broker.BootstrapServers, Out, 1);
        await rig.Stop();

        Assert.Equal(["in/0/0", "in/0/0"], processor.Records);
        Assert.Equal(1, LoopRig.Committed(_broker.BootstrapServers, Group, In, 2)[0]);
    }

    [Fact]
    public async Task Loop_ShouldGoOn_WhenTheBrokerKnowsNothingOfTheTransactionThatIsAborted()
    {
        _broker.FailNext(KafkaRequest.AddOffsetsToTxn, ErrorCode.TopicAuthorizationFailed);
        _broker.FailNext(KafkaRequest.EndTxn, ErrorCode.InvalidTxnState);
        await Numbered.Produce(_broker.BootstrapServers, In, 3);
        using var rig = Start(new ScriptedProcessor(Out));

        var outputs = TopicReader.Read(_broker.BootstrapServers, Out, 6);
        await rig.Stop();

        Assert.Equal([0, 0, 1, 1, 2, 2], outputs.Select(Numbered.NumberOf).Order());
        Assert.Null(rig.Status.Failure);
    }

    [Fact]
    public async Task Loop_ShouldFault_WhenTransactionsAreAbortedAgainAndAgain()
    {
        _broker.FailNext(KafkaRequest.AddOffsetsToTxn, [.. Enumerable.Repeat(ErrorCode.TopicAuthorizationFailed, 30)]);
        await Numbered.Produce(_broker.BootstrapServers, In, 1);
        using var rig = Start(new ScriptedProcessor(Out));

        await rig.Ended();

        Assert.Equal(LoopState.Faulted, rig.Status.State);
        var message = Assert.IsType<AccessException>(rig.Status.Failure).Message;
        Assert.Contains("refuses user 'ANONYMOUS': 10 transactions in a row were aborted; the reason:", message, StringComparison.Ordinal);
        Assert.Contains($"Grant Read on topic '{In}' and on group '{Group}', Write on", message, StringComparison.Ordinal);
    }

    public static TheoryData<Exception> OfAllRecords =>
    [
        new IOException("disk full"), new InsufficientMemoryException(), new UnauthorizedAccessException(), new OperationCanceledException(), new TopicException("missing"),
        new SchemaException("refused", null), new DllNotFoundException(), new KafkaException(ErrorCode.Local_Fatal),
        new AggregateException(new InvalidOperationException(), new IOException("disk full")),
    ];

    [Theory]
    [MemberData(nameof(OfAllRecords), DisableDiscoveryEnumeration = true)]
    public async Task Loop_ShouldFault_AndCommitNothing_WhenWhatIsThrownConcernsAllRecords(Exception failure)
    {
        await Numbered.Produce(_broker.BootstrapServers, In, 1);
        using var rig = Start(new ScriptedProcessor(Out) { AfterBatch = _ => throw failure }, AtLeastOnce);

        await rig.Ended();

        Assert.False(RecordFault.Is(failure));
        Assert.Equal(LoopState.Faulted, rig.Status.State);
        Assert.Same(failure, rig.Status.Failure);
        Assert.Equal([-1, -1], LoopRig.Committed(_broker.BootstrapServers, Group, In, 2));
    }

    [Fact]
    public async Task Stop_ShouldAbortInOrder_WhenTheLastCommitIsRefused()
    {
        var begun = new TaskCompletionSource();
        using var go = new ManualResetEventSlim();
        var processor = new ScriptedProcessor(Out) { AfterBatch = Block(begun, go) };
        await Numbered.Produce(_broker.BootstrapServers, In, 1);
        using var rig = Start(processor, o => o.CommitInterval = TimeSpan.FromSeconds(1));

        await begun.Task;
        _broker.FailNext(KafkaRequest.AddOffsetsToTxn, ErrorCode.TopicAuthorizationFailed);
        var stopping = rig.Stop();
        go.Set();
        await stopping;

        Assert.Equal((LoopState.Closed, null), (rig.Status.State, rig.Status.Failure));
    }

    [Fact]
    public async Task Loop_ShouldCloseInOrder_WhenStoppedBeforeTheBrokerAnswered()
    {
        _broker.Interrupt();
        using var rig = Start(new ScriptedProcessor(Out));

        await rig.Stop();

        Assert.Equal((LoopState.Closed, null), (rig.Status.State, rig.Status.Failure));
    }

    [Fact]
    public async Task Loop_ShouldBeReplaying_AsLongAsItsProcessorIs()
    {
        var seen = new List<LoopState>();
        LoopRig? rig = null;
        ScriptedProcessor? processor = null;
        processor = new ScriptedProcessor(Out)
        {
            OnAssigned = _ => processor!.IsReplaying = true,
            AfterBatch = batch =>
            {
                seen.Add(rig!.Status.State);
                processor!.IsReplaying = batch[^1].Offset < 2;
            },
        };
        rig = Start(processor, o => o.MaxBatch = 1);
        using (rig)
        {
            await Numbered.Produce(_broker.BootstrapServers, In, 2);
            TopicReader.Read(_broker.BootstrapServers, Out, 2);
            await Numbered.Produce(_broker.BootstrapServers, In, 2, first: 2);
            TopicReader.Read(_broker.BootstrapServers, Out, 4);
            await rig.Stop();
        }

        Assert.Equal([LoopState.Replaying, LoopState.Replaying, LoopState.Running], seen.Skip(1));
    }

    [Fact]
    public async Task Outputs_ShouldKeepKeyValueHeadersAndTimestamp()
    {
        var sent = new Message<byte[], byte[]>
        {
            Key = null!,
            Value = null!,
            Headers = new Headers { { "a", [1] }, { "a", null } },
            Timestamp = new Timestamp(DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_123)),
        };
        await TestProducer.ProduceAsync(_broker.BootstrapServers, In, sent);
        using var rig = Start(new ScriptedProcessor(Out));

        var copy = RecordConversion.ToInput(TopicReader.Read(_broker.BootstrapServers, Out, 1)[0]);

        Assert.Null(copy.Key);
        Assert.Null(copy.Value);
        Assert.Equal(1_700_000_000_123, copy.Timestamp.ToUnixTimeMilliseconds());
        Assert.Equal(["a", "a"], copy.Headers.Select(h => h.Name));
        Assert.Equal([1], copy.Headers[0].Value!);
        Assert.Null(copy.Headers[1].Value);
    }

    private LoopRig Start(IStreamProcessor processor, Action<LoopOptions>? options = null) => LoopRig.Start(_broker.BootstrapServers, In, Group, processor, options);

    private static Action<IReadOnlyList<InputRecord>> Block(TaskCompletionSource begun, ManualResetEventSlim go) => _ =>
    {
        begun.TrySetResult();
        go.Wait(Waits.Long);
    };
}
