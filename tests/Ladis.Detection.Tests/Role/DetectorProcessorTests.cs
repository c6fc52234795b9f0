using System.Text;
using Google.Protobuf;
using Ladis.Contracts.V1;
using Ladis.Detection.Baselines;
using Ladis.Detection.Role;
using Ladis.Detection.Tests.Fixtures;
using Ladis.Streaming.Loops;
using Ladis.Streaming.Records;

namespace Ladis.Detection.Tests.Role;

public sealed class DetectorProcessorTests : IDisposable
{
    private readonly Fixtures.Role _role = new(Traffic.Small());

    public void Dispose() => _role.Dispose();

    [Fact]
    public async Task CorruptRecord_ShouldBecomeADeadLetter_AndBeCounted()
    {
        var (processor, output) = (Assigned(), new OutputList());
        byte[] bytes = [0x0A, 0xFF, 1, 2];

        processor.Process([new InputRecord { Partition = Journal.Partition, Offset = 7, Timestamp = Clean.Start, Key = [9], Value = bytes, Headers = [RecordHeader.Of("h", "v")] }], output);

        var letter = Assert.Single(output.Records);
        Assert.Equal(_role.Topics.DeadLetters, letter.Topic);
        Assert.Equal("activations/2/7", Encoding.UTF8.GetString(letter.Key!));
        Assert.Equal(bytes, letter.Value);
        Assert.Contains(letter.Headers, h => h is { Name: "h", Text: "v" });
        Assert.Contains(letter.Headers, h => h is { Name: "ladis.error.reason", Text: "CorruptMessage" });
        Assert.Contains(letter.Headers, h => h is { Name: "ladis.error.stage", Text: "detector" });
        Assert.Equal(8, processor.OffsetToCommit(Journal.Partition, 8));
        Assert.Contains("ladis_detector_dropped_total{reason=\"Corrupt\"} 1", await _role.Page(), StringComparison.Ordinal);
    }

    /// <summary>A replay comes over it again, and must not say again what is said.</summary>
    [Fact]
    public async Task UnreadableRecord_ShouldBecomeADeadLetter_Once()
    {
        var (processor, output) = (Assigned(), new OutputList());
        var unreadable = new InputRecord { Partition = Journal.Partition, Offset = 100, Timestamp = Clean.Start, Refusal = new(DeadLetterReason.Unreadable, "Decompression failed") };
        var after = new Entry[] { Traffic.Phases((102, 0)).Last() };
        processor.Process([.. Traffic.Phases((100, 0)).Select(Record), unreadable, .. after.Select(Record)], output);
        processor.Committing([Journal.Partition], output);
        foreach (var record in output.Of(_role.Topics.Checkpoints))
            await _role.Publisher.Publish(record, CancellationToken.None);

        var (successor, again) = (Assigned(), new OutputList());
        successor.Process([.. Traffic.Phases((100, 0)).Skip(60).Select(Record), unreadable, .. after.Select(Record)], again);

        var letter = Assert.Single(output.Of(_role.Topics.DeadLetters));
        Assert.Equal(["Unreadable", "Decompression failed", "100"], new[] { "reason", "message", "offset" }.Select(n => letter.Headers.Single(h => h.Name == $"ladis.error.{n}").Text));
        Assert.Null(letter.Value);
        Assert.False(successor.IsReplaying);
        Assert.Empty(again.Records);
    }

    /// <summary>A record that made the detector throw: time passes with it and nothing else, also where a successor, who knows of no refusal, replays it.</summary>
    [Fact]
    public async Task Verdicts_ShouldBeTheSame_WhenARefusedRecordIsReplayed()
    {
        var entries = Traffic.Phases((100, 0), (80, 1)).ToList();
        // The windows age by it.
        entries[90].Activation!.EventTime = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(Clean.Start.AddSeconds(160));
        var records = entries.ConvertAll(Record);
        var seen = records.ToList();
        seen[90] = records[90].Refused(new(DeadLetterReason.Failed, "made up"));
        var (processor, output) = (Assigned(), new OutputList());
        processor.Process(seen[..120], output);
        processor.Committing([Journal.Partition], output);
        foreach (var record in output.Of(_role.Topics.Checkpoints))
            await _role.Publisher.Publish(record, CancellationToken.None);
        var floor = (int)processor.OffsetToCommit(Journal.Partition, 120);
        processor.Process(seen[120..], output);

        var (successor, after) = (Assigned(), new OutputList());
        successor.Process(records[floor..], after);

        var letter = Assert.Single(output.Of(_role.Topics.DeadLetters));
        Assert.Equal(["Failed", "made up", "90"], new[] { "reason", "message", "offset" }.Select(n => letter.Headers.Single(h => h.Name == $"ladis.error.{n}").Text));
        Assert.Equal(records[90].Value, letter.Value);
        Assert.Empty(after.Of(_role.Topics.DeadLetters));
        Assert.InRange(floor, 0, 90);
        var verdicts = output.Of(_role.Topics.Verdicts).Select(v => ByteString.CopyFrom(v.Value)).ToList();
        Assert.Equal(17, verdicts.Count);
        Assert.Equal(verdicts[11..], after.Of(_role.Topics.Verdicts).Select(v => ByteString.CopyFrom(v.Value)));
    }

    [Fact]
    public async Task EveryDropReason_ShouldStandOnTheMetricsPage_BeforeItHappens()
    {
        var page = await _role.Page();

        Assert.All(Enum.GetNames<Detection.Streams.DropReason>(), r => Assert.Contains($"ladis_detector_dropped_total{{reason=\"{r}\"}} 0", page, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Activation_ShouldBeCounted_WhenItIsDropped()
    {
        var (processor, output) = (Assigned(), new OutputList());
        var records = Traffic.Phases((3, 0)).ToList();
        records[1].Activation!.Model.Sha256 = new string('b', 64);

        processor.Process([.. records.Select(Record)], output);

        Assert.Empty(output.Records);
        var page = await _role.Page();
        Assert.Contains("ladis_detector_dropped_total{reason=\"BaselineMismatch\"} 1", page, StringComparison.Ordinal);
        Assert.Contains("ladis_detector_samples_total{model=\"gauss\",sha256=\"aaaaaaaaaaaa\"} 2", page, StringComparison.Ordinal);
    }

    [Fact]
    public void VerdictsAlertsAndCheckpoint_ShouldGoToTheirTopics()
    {
        var (processor, output) = (Assigned(), new OutputList());

        processor.Process([.. Traffic.Phases((100, 0), (60, 2.5)).Select(Record)], output);
        processor.Committing([Journal.Partition], output);

        var verdicts = output.Of(_role.Topics.Verdicts).ToList();
        Assert.Equal(16, verdicts.Count);
        Assert.All(verdicts, v => Assert.Equal("gauss@1", Encoding.UTF8.GetString(v.Key!)));
        Assert.Equal(Enumerable.Range(1, 16).Select(i => 10L * i), verdicts.Select(v => Verdict.Parser.ParseFrom(v.Value!).RequestsProcessed));
        Assert.Single(output.Of(_role.Topics.Alerts));
        var checkpoints = output.Of(_role.Topics.Checkpoints).ToList();
        Assert.Equal([Key("gauss@1"), "ladis-detector:activations/2"], checkpoints.Select(c => Encoding.UTF8.GetString(c.Key!)));
        Assert.All(checkpoints, c => Assert.Equal(0, c.Partition));
        Assert.Equal(160, StreamCheckpoint.Parser.ParseFrom(checkpoints[0].Value!).RequestsProcessed);
        var checkpoint = checkpoints[1];
        Assert.Equal(160, DetectorCheckpoint.Parser.ParseFrom(checkpoint.Value!).LiveOffset);
        Assert.Equal(100, processor.OffsetToCommit(Journal.Partition, 160));
    }

    [Fact]
    public async Task Successor_ShouldGoOnFromTheNewestCheckpoint_AndStaySilentWhileItReplays()
    {
        var (processor, output) = (Assigned(), new OutputList());
        var records = Traffic.Phases((200, 0)).Select(Record).ToList();
        foreach (var part in records.Take(120).Chunk(40))
        {
            processor.Process(part, output);
            processor.Committing([Journal.Partition], output);
            foreach (var record in output.Of(_role.Topics.Checkpoints).TakeLast(2))
                await _role.Publisher.Publish(record, CancellationToken.None);
        }

        var (successor, after) = (Assigned(), new OutputList());

        Assert.True(successor.IsReplaying);
        successor.Process(records[60..100], after);
        successor.Committing([Journal.Partition], after);
        Assert.Empty(after.Records);
        Assert.Equal(60, successor.OffsetToCommit(Journal.Partition, 100));
        successor.Process(records[100..], after);
        Assert.False(successor.IsReplaying);
        var expected = new Journal(Traffic.Small()).Feed(Traffic.Phases((200, 0))).Verdicts.Select(v => v.ToByteString());
        Assert.Equal(expected, output.Of(_role.Topics.Verdicts).Concat(after.Of(_role.Topics.Verdicts)).Select(r => ByteString.CopyFrom(r.Value)));
    }

    [Fact]
    public async Task Gauges_ShouldBeAbsentBeforeTheFirstWindow_AndVanishWithThePartition()
    {
        var (processor, output) = (Assigned(), new OutputList());
        var records = Traffic.Phases((60, 0)).Select(Record).ToList();

        processor.Process(records[..9], output);
        var early = await _role.Page();
        Assert.DoesNotContain("ladis_detector_p_value{", early, StringComparison.Ordinal);
        Assert.Contains("ladis_detector_requests_processed{stream=\"gauss@1\",model=\"gauss\",sha256=\"aaaaaaaaaaaa\"} 9", early, StringComparison.Ordinal);

        processor.Process(records[9..], output);
        var page = await _role.Page();
        Assert.Contains("ladis_detector_p_value{stream=\"gauss@1\",model=\"gauss\",sha256=\"aaaaaaaaaaaa\"}", page, StringComparison.Ordinal);
        Assert.Contains("ladis_detector_window_requests{stream=\"gauss@1\",model=\"gauss\",sha256=\"aaaaaaaaaaaa\"} 60", page, StringComparison.Ordinal);
        Assert.Contains("ladis_detector_alert_active{stream=\"gauss@1\",model=\"gauss\",sha256=\"aaaaaaaaaaaa\",kind=\"conformal_e_detector\"} 0", page, StringComparison.Ordinal);
        Assert.Contains("ladis_detector_detection_rate_ratio{", page, StringComparison.Ordinal);
        Assert.Contains("ladis_detector_attacked_share_ratio{stream=\"gauss@1\",model=\"gauss\",sha256=\"aaaaaaaaaaaa\",bound=\"low\"}", page, StringComparison.Ordinal);
        Assert.Contains("ladis_detector_suspicious_offset{stream=\"gauss@1\",model=\"gauss\",sha256=\"aaaaaaaaaaaa\",rank=\"3\"}", page, StringComparison.Ordinal);
        Assert.DoesNotContain("rank=\"4\"", page, StringComparison.Ordinal);
        Assert.Contains("ladis_detector_window_age_seconds{stream=\"gauss@1\",model=\"gauss\",sha256=\"aaaaaaaaaaaa\"} 59", page, StringComparison.Ordinal);
        Assert.Contains($"ladis_detector_baseline_info{{model=\"gauss\",sha256=\"aaaaaaaaaaaa\",baseline=\"{Clean.Baseline.Id}\"}} 1", page, StringComparison.Ordinal);
        processor.Committing([Journal.Partition], output);
        page = await _role.Page();
        Assert.Contains("ladis_detector_state_bytes{stream=\"gauss@1\",model=\"gauss\",sha256=\"aaaaaaaaaaaa\"}", page, StringComparison.Ordinal);
        Assert.Contains("ladis_detector_streams{partition=\"2\"} 1", page, StringComparison.Ordinal);

        processor.Dropped([Journal.Partition]);
        page = await _role.Page();
        Assert.DoesNotContain("stream=\"gauss@1\"", page, StringComparison.Ordinal);
        Assert.Contains("ladis_detector_windows_total{model=\"gauss\",sha256=\"aaaaaaaaaaaa\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gauges_ShouldStay_WhileAnotherPartitionKeepsTheStreamToo()
    {
        var (other, output) = (new PartitionId(Journal.Partition.Topic, Journal.Partition.Partition + 1), new OutputList());
        var (processor, elsewhere) = (Assigned(), _role.Processor());
        elsewhere.Assigned([Log(other)]);
        var records = Traffic.Phases((30, 0)).Select(Record).ToList();
        processor.Process(records, output);
        elsewhere.Process(records.ConvertAll(r => new InputRecord { Partition = other, Offset = r.Offset, Timestamp = r.Timestamp, Value = r.Value }), output);

        processor.Dropped([Journal.Partition]);
        var page = await _role.Page();
        Assert.Contains("ladis_detector_p_value{stream=\"gauss@1\",model=\"gauss\",sha256=\"aaaaaaaaaaaa\"}", page, StringComparison.Ordinal);
        Assert.Contains("ladis_detector_requests_processed{stream=\"gauss@1\",model=\"gauss\",sha256=\"aaaaaaaaaaaa\"} 30", page, StringComparison.Ordinal);

        elsewhere.Dropped([other]);
        Assert.DoesNotContain("stream=\"gauss@1\"", await _role.Page(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task EvictedStream_ShouldLoseItsCheckpointAndItsGauges()
    {
        var options = Traffic.Small();
        options.MaxStreams = 1;
        using var role = new Fixtures.Role(options);
        var (processor, output, records) = (role.Processor(), new OutputList(), Traffic.Phases((21, 0)).ToList());
        processor.Assigned([Log(Journal.Partition)]);
        records[20].Activation!.StreamId = "gauss@1#next";

        processor.Process([.. records.Take(20).Select(Record)], output);
        processor.Committing([Journal.Partition], output);
        processor.Process([Record(records[20])], output);
        processor.Committing([Journal.Partition], output);

        var page = await role.Page();
        Assert.DoesNotContain("stream=\"gauss@1\"", page, StringComparison.Ordinal);
        Assert.Contains("ladis_detector_streams_evicted_total 1", page, StringComparison.Ordinal);
        var checkpoints = output.Of(role.Topics.Checkpoints).Select(c => (Key: Encoding.UTF8.GetString(c.Key!), c.Value)).ToList();
        Assert.Equal([Key("gauss@1"), "ladis-detector:activations/2", Key("gauss@1#next"), Key("gauss@1"), "ladis-detector:activations/2"], checkpoints.Select(c => c.Key));
        Assert.Null(checkpoints[3].Value);
    }

    [Fact]
    public async Task KernelWitness_ShouldHaveGauges_OnlyWhileItHasEvidence()
    {
        var options = Traffic.Small();
        options.KernelWitness = true;
        using var role = new Fixtures.Role(options);
        var (processor, output) = (role.Processor(), new OutputList());
        processor.Assigned([Log(Journal.Partition)]);
        var records = Traffic.Phases((60, 0)).Select(Record).ToList();

        processor.Process(records[..15], output);
        Assert.DoesNotContain("ladis_detector_kernel_witness_log_e_value{", await role.Page(), StringComparison.Ordinal);
        processor.Process(records[15..], output);

        var page = await role.Page();
        Assert.Contains("ladis_detector_kernel_witness_log_e_value{stream=\"gauss@1\",model=\"gauss\",sha256=\"aaaaaaaaaaaa\"}", page, StringComparison.Ordinal);
        Assert.Contains("ladis_detector_kernel_witness_log_e_threshold{stream=\"gauss@1\",model=\"gauss\",sha256=\"aaaaaaaaaaaa\"} 20.7", page, StringComparison.Ordinal);
        Assert.Contains("kind=\"kernel_witness\"} 0", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StateUnderAnEarlierVersionsKey_ShouldGoOn_AndMoveToTheKeyOfItsFile()
    {
        var (processor, output) = (Assigned(), new OutputList());
        var records = Traffic.Phases((200, 0)).Select(Record).ToList();
        processor.Process(records[..120], output);
        processor.Committing([Journal.Partition], output);
        var saved = output.Of(_role.Topics.Checkpoints).ToList();
        await _role.Publisher.Publish(new OutputRecord { Topic = saved[0].Topic, Partition = 0, Key = "activations/2#gauss@1"u8.ToArray(), Value = saved[0].Value }, CancellationToken.None);
        await _role.Publisher.Publish(saved[1], CancellationToken.None);

        var (successor, after) = (Assigned(), new OutputList());
        successor.Process(records[60..], after);
        successor.Committing([Journal.Partition], after);
        successor.Committing([Journal.Partition], after);

        Assert.Equal(80, after.Of(_role.Topics.Verdicts).Count() * 10);
        Assert.Equal(
            [(Key("gauss@1"), true), ("activations/2#gauss@1", false), ("ladis-detector:activations/2", true)],
            after.Of(_role.Topics.Checkpoints).Select(c => (Encoding.UTF8.GetString(c.Key!), c.Value is not null)));
    }

    [Fact]
    public async Task TwoFilesOfOneName_ShouldHaveSeriesOfTheirOwn()
    {
        var catalog = new BaselineCatalog(Clean.Catalog);
        catalog.Add(Clean.Other);
        var (processor, output) = (_role.Processor(catalog), new OutputList());
        processor.Assigned([Log(Journal.Partition)]);
        var records = Traffic.Phases((60, 0)).ToList();
        foreach (var entry in records.Where(r => r.Offset % 3 == 0))
            entry.Activation!.Model.Sha256 = Clean.Other.Model.Sha256;

        processor.Process([.. records.Select(Record)], output);

        var page = await _role.Page();
        Assert.Contains("ladis_detector_requests_processed{stream=\"gauss@1\",model=\"gauss\",sha256=\"aaaaaaaaaaaa\"} 40", page, StringComparison.Ordinal);
        Assert.Contains("ladis_detector_requests_processed{stream=\"gauss@1\",model=\"gauss\",sha256=\"bbbbbbbbbbbb\"} 20", page, StringComparison.Ordinal);
        Assert.Contains($"ladis_detector_baseline_info{{model=\"gauss\",sha256=\"aaaaaaaaaaaa\",baseline=\"{Clean.Baseline.Id}\"}} 1", page, StringComparison.Ordinal);
        Assert.Contains($"ladis_detector_baseline_info{{model=\"gauss\",sha256=\"bbbbbbbbbbbb\",baseline=\"{Clean.Other.Id}\"}} 1", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Role_ShouldNotBeReady_WhileItDropsEverything_AndSayWhichFileHasNoBaseline()
    {
        var (processor, output) = (Assigned(), new OutputList());
        var records = Traffic.Phases((JudgingWatch.Limit + 3, 0)).ToList();
        foreach (var entry in records.Skip(1).SkipLast(1))
            entry.Activation!.Model.Sha256 = new string('b', 64);

        processor.Process([.. records.Take(JudgingWatch.Limit).Select(Record)], output);
        Assert.Null(_role.Watch.Problem);
        processor.Process([Record(records[^3]), Record(records[^2])], output);

        Assert.Matches(
            "^nothing is judged, the last 25 requests and more were dropped: Baseline .* was built from gauss@1 .sha256 aaaaaaaaaaaa., but the stream comes from gauss@1 .sha256 bbbbbbbbbbbb.",
            _role.Watch.Problem);
        Assert.Contains($"ladis_detector_unjudged_total{{model=\"gauss\",sha256=\"bbbbbbbbbbbb\",reason=\"BaselineMismatch\"}} {JudgingWatch.Limit + 1}", await _role.Page(), StringComparison.Ordinal);
        processor.Process([Record(records[^1])], output);
        Assert.Null(_role.Watch.Problem);
    }

    [Fact]
    public void Role_ShouldStayReady_WhileRequestsThatHaveCountedComeAgain()
    {
        var (processor, output) = (Assigned(), new OutputList());
        var records = Traffic.Phases((40, 0)).ToList();

        processor.Process([.. records.Concat(records.Select(r => r with { Offset = r.Offset + 40 })).Select(Record)], output);

        Assert.Null(_role.Watch.Problem);
    }

    [Fact]
    public async Task Role_ShouldStayReady_AndCountThem_WhileAllPicturesRepeatOthers()
    {
        var (processor, output) = (Assigned(), new OutputList());
        var records = Traffic.Phases((1 + (2 * JudgingWatch.Limit), 0)).ToList();
        foreach (var record in records)
        {
            record.Activation!.Sketch = Google.Protobuf.ByteString.CopyFrom(new byte[64]);
            record.Activation.Taps.Clear();
            record.Activation.Taps.AddRange(Traffic.Phases((1, 0)).Single().Activation!.Taps);
        }

        processor.Process([.. records.Select(Record)], output);

        Assert.Null(_role.Watch.Problem);
        Assert.Contains($"ladis_detector_repeated_total{{model=\"gauss\",sha256=\"aaaaaaaaaaaa\",reason=\"NearCopy\"}} {2 * JudgingWatch.Limit}", await _role.Page(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Contexts_ShouldBeCounted_ThoseThatTheBaselineDoesNotKnowTogether()
    {
        var catalog = new BaselineCatalog();
        catalog.Add(Clean.Contexts);
        var (processor, records) = (_role.Processor(catalog), Traffic.DayAndNight("counted", 30, i => i >= 10).ToList());
        processor.Assigned([Log(Journal.Partition)]);
        records[28].Activation!.Context = "";
        records[29].Activation!.Context = "camera 7";

        processor.Process([.. records.Select(Record)], new OutputList());

        var page = await _role.Page();
        Assert.All(
            new[] { ("day", 10), ("night", 18), ("others", 2) },
            each => Assert.Contains($"ladis_detector_contexts_total{{model=\"gauss\",sha256=\"aaaaaaaaaaaa\",context=\"{each.Item1}\"}} {each.Item2}", page, StringComparison.Ordinal));
    }

    private static string Key(string stream) => $"ladis-detector:activations/2/{Clean.Model.Sha256}#{stream}";

    private DetectorProcessor Assigned()
    {
        var processor = _role.Processor();
        processor.Assigned([Log(Journal.Partition)]);
        return processor;
    }

    private static PartitionLog Log(PartitionId partition) => new(partition, "", 0, 1000, null);

    private static InputRecord Record(Entry entry) => new()
    {
        Partition = Journal.Partition,
        Offset = entry.Offset,
        Timestamp = entry.Activation!.EventTime.ToDateTimeOffset(),
        Value = entry.Activation.ToByteArray(),
    };
}
