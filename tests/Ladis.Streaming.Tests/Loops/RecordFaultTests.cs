using System.Text;
using Confluent.Kafka;
using Ladis.Streaming.Configuration;
using Ladis.Streaming.Embedded;
using Ladis.Streaming.Loops;
using Ladis.Streaming.Tests.Fixtures;

namespace Ladis.Streaming.Tests.Loops;

/// <summary>
/// Whatever a single record makes throw becomes that record's dead letter, at every stage, wherever in a batch it stands; the others are answered once, in
/// order, on a real broker.
/// </summary>
[Collection(KafkaTests.Name)]
public sealed class RecordFaultTests(KafkaBroker broker)
{
    private const int Records = 30;
    private const int Partitions = 2;

    public static TheoryData<FaultStage, DeliveryGuarantee, int> Cases
    {
        get
        {
            var cases = new TheoryData<FaultStage, DeliveryGuarantee, int>();
            foreach (var stage in Enum.GetValues<FaultStage>())
            {
                for (var seed = 1; seed <= 3; seed++)
                    cases.Add(stage, DeliveryGuarantee.ExactlyOnce, seed);
            }

            cases.Add(FaultStage.Processing, DeliveryGuarantee.AtLeastOnce, 1);
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Record_ShouldBeADeadLetter_AndTheOthersBeAnswered(FaultStage stage, DeliveryGuarantee delivery, int seed)
    {
        broker.SkipIfAbsent();
        var random = new Random(seed);
        var (input, output, dead) = (await Topic("in", Partitions), await Topic("out", 1), await Topic("dead", 1));
        // The first of a batch, the last, and some between: by the seed, several in a row among them.
        var culprits = Enumerable.Range(0, seed).Select(_ => random.Next(Records)).Append(seed % 2 == 0 ? 0 : Records - 1).ToHashSet();
        var batch = seed switch { 1 => Records, 2 => 7, _ => 1 + random.Next(5) };
        await Numbered.Produce(broker.BootstrapServers, input, Records, partitions: Partitions);
        var processor = new FaultyProcessor(output, dead, stage, culprits);
        var group = KafkaBroker.UniqueName("faults");

        using var rig = LoopRig.Start(
            broker.BootstrapServers, input, group, processor, o => (o.MaxBatch, o.MaxWait, o.Delivery) = (batch, TimeSpan.FromMilliseconds(100), delivery),
            o => o.Properties["message.max.bytes"] = $"{FaultyProcessor.ClientLimit}", dead, processor.Convert);
        await Waits.Until(() => rig.Metrics.Committed.WithLabels(input).Value >= Records || rig.Status.Failure is not null);
        await rig.Stop();

        Assert.Null(rig.Status.Failure);
        Assert.Empty(processor.Violations);
        Assert.Equal(Records, LoopRig.Committed(broker.BootstrapServers, group, input, Partitions).Sum());
        var letters = TopicReader.ReadToEnd(broker.BootstrapServers, dead);
        // What an abort could not take back is there twice.
        if (delivery == DeliveryGuarantee.AtLeastOnce)
            letters = [.. letters.DistinctBy(l => Header(l, "partition") + "/" + Header(l, "offset"))];
        Assert.All(letters, l => Assert.StartsWith(Message(stage), $"{Header(l, "reason")}: {Header(l, "message")}", StringComparison.Ordinal));
        Assert.Equal(culprits.Order(), letters.Select(l => (int)(Partitions * long.Parse(Header(l, "offset"))) + int.Parse(Header(l, "partition"))).Order());
        var answers = TopicReader.ReadToEnd(broker.BootstrapServers, output).Select(Numbered.NumberOf).ToList();
        var others = Enumerable.Range(0, Records).Where(n => !culprits.Contains(n)).ToList();
        if (delivery == DeliveryGuarantee.AtLeastOnce)
            answers = [.. answers.Distinct()];
        Assert.Equal(others, answers.Order());
        for (var partition = 0; partition < Partitions; partition++)
            Assert.Equal(others.Where(n => n % Partitions == partition), answers.Where(n => n % Partitions == partition));
        if (stage is FaultStage.Converting or FaultStage.Serializing or FaultStage.Sizing)
            Assert.Equal(0, rig.Metrics.Transactions.WithLabels("aborted").Value);
    }

    [Fact]
    public async Task Loop_ShouldEnd_WhenARefusedRecordThrowsToo()
    {
        using var embedded = EmbeddedBroker.Start(new Dictionary<string, int> { ["in"] = 1, ["out"] = 1 });
        await Numbered.Produce(embedded.BootstrapServers, "in", 1);
        var failure = new InvalidOperationException("a bug");

        using var rig = LoopRig.Start(embedded.BootstrapServers, "in", "g", new ScriptedProcessor("out") { AfterBatch = _ => throw failure });
        await rig.Ended();

        Assert.Same(failure, rig.Status.Failure);
    }

    [Fact]
    public async Task Loop_ShouldNotBeReady_WhileEveryRecordFails()
    {
        using var embedded = EmbeddedBroker.Start(new Dictionary<string, int> { ["in"] = 1, ["out"] = 1, ["dead"] = 1 });
        await Numbered.Produce(embedded.BootstrapServers, "in", FaultyRecords.Limit);
        var processor = new FaultyProcessor("out", "dead", FaultStage.Converting, Enumerable.Range(0, FaultyRecords.Limit).ToHashSet());

        using var rig = LoopRig.Start(embedded.BootstrapServers, "in", "g", processor, convert: processor.Convert);
        await Waits.Until(() => rig.Status.Hindrance is not null || rig.Status.Failure is not null);
        Assert.Null(rig.Status.Failure);
        Assert.Equal("processes nothing, the last 25 records failed: Reading the record failed: InvalidOperationException: made up", rig.Status.Hindrance);

        await Numbered.Produce(embedded.BootstrapServers, "in", 1, first: FaultyRecords.Limit);
        await Waits.Until(() => rig.Status.Hindrance is null);
        await rig.Stop();
    }

    private static string Message(FaultStage stage) => stage switch
    {
        FaultStage.Converting => "Failed: Reading the record failed: InvalidOperationException: made up",
        FaultStage.Serializing => "Failed: Making the answer failed: InvalidOperationException: made up",
        FaultStage.Sizing => "OutputTooLarge: The record for topic '",
        _ => "Failed: Processing the record failed: InvalidOperationException: made up",
    };

    private static string Header(ConsumeResult<byte[], byte[]> record, string name) => Encoding.UTF8.GetString(record.Message.Headers.GetLastBytes($"ladis.error.{name}"));

    private Task<string> Topic(string name, int partitions) => broker.CreateTopicAsync(partitions, test: $"faults-{name}");
}
