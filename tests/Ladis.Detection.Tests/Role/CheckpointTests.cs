using System.Text;
using Google.Protobuf;
using Ladis.Contracts.V1;
using Ladis.Detection.Configuration;
using Ladis.Detection.Role;
using Ladis.Detection.Tests.Fixtures;
using Ladis.Streaming.Loops;
using Ladis.Streaming.Records;

namespace Ladis.Detection.Tests.Role;

/// <summary>What a detector finds of its predecessor, and what it makes of it.</summary>
public sealed class CheckpointTests : IDisposable
{
    private const string Key = "ladis-detector:activations/2";
    private const string StateKey = $"{Key}/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa#gauss@1";

    private readonly DetectionOptions _options = Traffic.Small();
    private readonly Fixtures.Role _role;
    private readonly List<Alert> _published = [];

    public CheckpointTests() => _role = new Fixtures.Role(_options);

    public void Dispose() => _role.Dispose();

    [Theory]
    [InlineData("another", 1000)]
    [InlineData("topic", 150)]
    [InlineData("", 150)]
    public async Task Streams_ShouldBeginAnewAndOpenAlarmsEnd_WhenTheLogIsAnother(string topicId, long end)
    {
        await LeaveAlarmAsync("topic");
        var (processor, output) = (_role.Processor(), new OutputList());

        Assert.Equal([Journal.Partition], processor.Assigned([new PartitionLog(Journal.Partition, topicId, 0, end, 100)]));
        Assert.False(processor.IsReplaying);
        processor.Process([.. Traffic.Phases("new", (30, 0)).Select(Record)], output);
        processor.Committing([Journal.Partition], output);

        var alert = JsonParser.Default.Parse<Alert>(Encoding.UTF8.GetString(Assert.Single(output.Of(_role.Topics.Alerts)).Value!));
        Assert.Equal((AlertState.Resolved, AlertResolution.LogReplaced), (alert.State, alert.Resolution));
        Assert.Contains("another log", alert.Summary, StringComparison.Ordinal);
        Assert.Equal(3, output.Of(_role.Topics.Verdicts).Count());
        Assert.Equal((30, topicId), (Written<DetectorCheckpoint>(output, Key).LiveOffset, Written<DetectorCheckpoint>(output, Key).TopicId));
        Assert.Equal(30, Written<StreamCheckpoint>(output, StateKey).RequestsProcessed);
        Assert.Equal(1, (await _role.Values())["ladis_detector_log_replaced_total"].By()[""]);
    }

    [Theory]
    [InlineData("topic", 1000, 0)]
    [InlineData("", 1000, 0)]
    [InlineData("topic", 160, 120)]
    public async Task Streams_ShouldGoOn_WhenTheLogIsTheSame(string topicId, long end, long first)
    {
        await LeaveAlarmAsync("topic");
        var processor = _role.Processor();

        Assert.Empty(processor.Assigned([new PartitionLog(Journal.Partition, topicId, first, end, 100)]));

        Assert.True(processor.IsReplaying);
        Assert.Equal(0, (await _role.Values())["ladis_detector_log_replaced_total"].By()[""]);
    }

    [Fact]
    public async Task DeletedRecords_ShouldBeTold_AsFarAsNobodyHasJudgedThem()
    {
        await LeaveAlarmAsync("topic");
        var (processor, output) = (_role.Processor(), new OutputList());
        processor.Assigned([new PartitionLog(Journal.Partition, "topic", 170, 200, 100)]);

        Assert.Equal(10, processor.Missed(Journal.Partition, 100, 170));

        Assert.False(processor.IsReplaying);
        processor.Process([.. Traffic.Phases((180, 0)).Skip(170).Select(Record)], output);
        Assert.True(Verdict.Parser.ParseFrom(Assert.Single(output.Of(_role.Topics.Verdicts)).Value!).Truncated);
    }

    [Fact]
    public async Task Groups_ShouldNotBelieveEachOther()
    {
        await LeaveAlarmAsync("topic");
        _options.GroupId = "canary";

        var (canary, output) = (_role.Processor(), new OutputList());
        canary.Assigned([new PartitionLog(Journal.Partition, "topic", 0, 1000, null)]);
        canary.Process([.. Traffic.Phases((10, 0)).Select(Record)], output);
        canary.Committing([Journal.Partition], output);

        Assert.Single(output.Of(_role.Topics.Verdicts));
        Assert.Equal(10, Written<DetectorCheckpoint>(output, "canary:activations/2").LiveOffset);
    }

    [Fact]
    public async Task KeysWithoutAGroup_ShouldBeReadOnce_ByTheDefaultGroup()
    {
        await LeaveAlarmAsync("", key => key.Replace("ladis-detector:", "", StringComparison.Ordinal));
        var (processor, output) = (_role.Processor(), new OutputList());

        processor.Assigned([new PartitionLog(Journal.Partition, "topic", 0, 1000, 100)]);
        processor.Process([.. Traffic.Phases((170, 0)).Skip(100).Select(Record)], output);
        processor.Committing([Journal.Partition], output);

        Assert.Equal(170, Written<StreamCheckpoint>(output, StateKey).RequestsProcessed);
        Assert.Equal(["activations/2", StateKey.Replace("ladis-detector:", "", StringComparison.Ordinal)], output.Of(_role.Topics.Checkpoints).Where(r => r.Value is null).Select(r => Encoding.UTF8.GetString(r.Key!)).Order());
    }

    [Theory]
    [InlineData(Key, "empty", "Damaged")]
    [InlineData(Key, "cut", "Damaged")]
    [InlineData(Key, "garbage", "Damaged")]
    [InlineData(Key, "newer", "Newer")]
    [InlineData(Key, "deleted", "Absent")]
    [InlineData(StateKey, "empty", "Damaged")]
    [InlineData(StateKey, "cut", "Damaged")]
    [InlineData(StateKey, "newer", "Newer")]
    public async Task BadCheckpoint_ShouldBeCountedAndItsStreamsBeginAnew_UnlessItIsToFail(string key, string how, string fault)
    {
        var standing = (await LeaveAlarmAsync("topic")).Last(r => string.Equals(Encoding.UTF8.GetString(r.Key!), key, StringComparison.Ordinal));
        await _role.Publisher.Publish(Spoiled(standing, how), CancellationToken.None);
        var log = new PartitionLog(Journal.Partition, "topic", 0, 1000, 100);

        var (processor, output) = (_role.Processor(), new OutputList());
        Assert.Empty(processor.Assigned([log]));
        processor.Process([.. Traffic.Phases((170, 0)).Skip(100).Select(Record)], output);
        processor.Committing([Journal.Partition], output);

        Assert.InRange(Written<StreamCheckpoint>(output, StateKey).RequestsProcessed, 10, 70);
        Assert.Equal([(fault, 1)], (await _role.Values())["ladis_detector_checkpoints_refused_total"].By("fault").Where(f => f.Value > 0).Select(f => (f.Key, (int)f.Value)));
        _options.OnBadCheckpoint = BadCheckpoint.Fail;
        var end = Assert.Throws<InvalidDataException>(() => _role.Processor().Assigned([log]));
        Assert.Contains("begin", end.Message, StringComparison.Ordinal);
        Assert.Contains(key, end.Message, StringComparison.Ordinal);
    }

    /// <summary>The checkpoints are deleted while an alarm is open: it goes on as it is, and what was judged when it was published is not judged aloud again.</summary>
    [Theory]
    [InlineData("topic", true)]
    [InlineData("", true)]
    [InlineData("another", false)]
    public async Task OpenAlarm_ShouldGoOn_WhereOnlyTheAlertsTopicKnowsIt(string topicId, bool goesOn)
    {
        var written = await LeaveAlarmAsync(topicId, publishAlerts: true);
        foreach (var record in written)
            await _role.Publisher.Publish(Spoiled(record, "deleted"), CancellationToken.None);
        var before = Assert.Single(_published);

        var (processor, output) = (_role.Processor(), new OutputList());
        Assert.Empty(processor.Assigned([new PartitionLog(Journal.Partition, "topic", 0, 1000, 100)]));
        Assert.Equal(goesOn, processor.IsReplaying);
        processor.Process([.. Traffic.Phases((100, 0), (60, 2.5), (140, 0)).Skip(100).Select(Record)], output);
        processor.Committing([Journal.Partition], output);

        var after = output.Of(_role.Topics.Alerts).Select(Parse).ToList();
        Assert.Equal(!goesOn, after.Exists(a => a.State == AlertState.Firing));
        Assert.Equal(goesOn, after.TrueForAll(a => a.AlertId == before.AlertId));
        Assert.Equal((AlertState.Resolved, AlertResolution.Quiet), (after[^1].State, after[^1].Resolution));
        var next = before.Window.LastOffset + 1;
        var verdicts = output.Of(_role.Topics.Verdicts).Select(v => Verdict.Parser.ParseFrom(v.Value)).ToList();
        Assert.Equal(goesOn, verdicts[0].Window.FirstOffset >= next && verdicts[0].Truncated);
        Assert.Equal([("Absent", 1)], (await _role.Values())["ladis_detector_checkpoints_refused_total"].By("fault").Where(f => f.Value > 0).Select(f => (f.Key, (int)f.Value)));
    }

    [Fact]
    public async Task OpenAlarm_ShouldGoOn_WhereOnlyItsStreamsRecordIsLost()
    {
        var written = await LeaveAlarmAsync("topic", publishAlerts: true);
        await _role.Publisher.Publish(Spoiled(written.Last(r => string.Equals(Encoding.UTF8.GetString(r.Key!), StateKey, StringComparison.Ordinal)), "garbage"), CancellationToken.None);

        var (processor, output) = (_role.Processor(), new OutputList());
        processor.Assigned([new PartitionLog(Journal.Partition, "topic", 0, 1000, 100)]);
        processor.Process([.. Traffic.Phases((100, 0), (60, 2.5), (140, 0)).Skip(100).Select(Record)], output);

        var after = output.Of(_role.Topics.Alerts).Select(Parse).ToList();
        Assert.All(after, a => Assert.Equal(_published[0].AlertId, a.AlertId));
        Assert.Equal(AlertState.Resolved, after[^1].State);
    }

    /// <summary>The same requests in a topic that was made again are another alarm.</summary>
    [Fact]
    public void AlertIds_ShouldDiffer_BetweenLogsOfOneName()
    {
        var ids = new[] { "a", "b", "b", "" }.Select(AlarmOf).ToList();

        Assert.Equal(["a", "b", "b", ""], ids.Select(a => a.TopicId));
        Assert.Equal(ids[1].AlertId, ids[2].AlertId);
        Assert.Equal(3, ids.DistinctBy(a => a.AlertId, StringComparer.Ordinal).Count());
    }

    private Alert AlarmOf(string topicId)
    {
        var detector = new Detection.Streams.PartitionDetector(Journal.Partition, Clean.Catalog, _options) { TopicId = topicId };
        return Assert.Single(Traffic.Phases((100, 0), (60, 2.5)).SelectMany(r => detector.Step(r.Activation!, r.Offset).Output.Alerts));
    }

    private static Alert Parse(OutputRecord record) => JsonParser.Default.Parse<Alert>(Encoding.UTF8.GetString(record.Value!));

    /// <summary>Records of earlier versions carry no hash: whatever is cut off, nothing but a refusal comes of it.</summary>
    [Fact]
    public async Task NoCut_ShouldEndTheDetector_WhereNoHashTells()
    {
        var written = await LeaveAlarmAsync("topic");
        var stream = written.Last(r => Encoding.UTF8.GetString(r.Key!).EndsWith('1'));
        var partition = written.Last(r => Encoding.UTF8.GetString(r.Key!).EndsWith('2'));
        foreach (var record in new[] { stream, partition })
        {
            for (var length = 0; length < record.Value!.Length; length += 1 + (record.Value.Length / 40))
            {
                var input = new InputRecord { Partition = Journal.Partition, Offset = 0, Timestamp = Clean.Start, Value = record.Value[..length] };
                if (record == partition && CheckpointReader.Read(input, Journal.Partition, out var checkpoint) is null)
                    new Detection.Streams.PartitionDetector(Journal.Partition, Clean.Catalog, _options).Restore(checkpoint!);
                if (record == stream && CheckpointReader.Read(input, out var cut) is null)
                    Assert.NotNull(Restored(partition, cut!));
            }
        }
    }

    private object Restored(OutputRecord partition, StreamCheckpoint cut)
    {
        var checkpoint = DetectorCheckpoint.Parser.ParseFrom(partition.Value);
        checkpoint.Streams.Add(cut);
        return new Detection.Streams.PartitionDetector(Journal.Partition, Clean.Catalog, _options).Restore(checkpoint);
    }

    private static OutputRecord Spoiled(OutputRecord record, string how) => new()
    {
        Topic = record.Topic,
        Partition = record.Partition,
        Key = record.Key,
        Headers = string.Equals(how, "cut", StringComparison.Ordinal) ? record.Headers : [],
        Value = how switch
        {
            "empty" => [],
            "cut" => record.Value![..(record.Value!.Length - 2)],
            "garbage" => [0x08, 0xFF, 0xFF, 0x07],
            "newer" when Encoding.UTF8.GetString(record.Key!).Contains('#', StringComparison.Ordinal) => Changed<StreamCheckpoint>(record.Value!, s => s.Format++),
            "newer" => Changed<DetectorCheckpoint>(record.Value!, c => c.Format++),
            _ => null,
        },
    };

    private static byte[] Changed<T>(byte[] value, Action<T> change)
        where T : IMessage<T>, new()
    {
        var message = new T();
        message.MergeFrom(value);
        change(message);
        return message.ToByteArray();
    }

    /// <summary>160 requests are judged, an alarm is open, and what must be known stands on the topic.</summary>
    private async Task<List<OutputRecord>> LeaveAlarmAsync(string topicId, Func<string, string>? rename = null, bool publishAlerts = false)
    {
        var (processor, output) = (_role.Processor(), new OutputList());
        processor.Assigned([new PartitionLog(Journal.Partition, topicId, 0, 1000, null)]);
        processor.Process([.. Traffic.Phases((100, 0), (60, 2.5)).Select(Record)], output);
        processor.Committing([Journal.Partition], output);
        var alert = Assert.Single(output.Of(_role.Topics.Alerts));
        _published.Add(Parse(alert));
        if (publishAlerts)
            await _role.Publisher.Publish(alert, CancellationToken.None);
        var written = output.Of(_role.Topics.Checkpoints).ToList();
        foreach (var record in written)
        {
            await _role.Publisher.Publish(
                new OutputRecord { Topic = record.Topic, Partition = record.Partition, Key = Encoding.UTF8.GetBytes((rename ?? (k => k))(Encoding.UTF8.GetString(record.Key!))), Value = record.Value, Headers = record.Headers },
                CancellationToken.None);
        }

        return written;
    }

    private static T Written<T>(OutputList output, string key)
        where T : IMessage<T>, new()
    {
        var message = new T();
        message.MergeFrom(output.Records.Last(r => r.Key is not null && string.Equals(Encoding.UTF8.GetString(r.Key), key, StringComparison.Ordinal)).Value);
        return message;
    }

    private static InputRecord Record(Entry entry) => new()
    {
        Partition = Journal.Partition,
        Offset = entry.Offset,
        Timestamp = entry.Activation!.EventTime.ToDateTimeOffset(),
        Value = entry.Activation.ToByteArray(),
    };
}
