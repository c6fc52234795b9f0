using Ladis.Detection.Baselines;
using Ladis.Detection.Streams;
using Ladis.Detection.Tests.Fixtures;

namespace Ladis.Detection.Tests.Streams;

/// <summary>Killed at any offset: the same verdicts and alerts, none lost, none twice.</summary>
public sealed class RecoveryTests
{
    private const int Count = 600;

    private static readonly IReadOnlyList<Entry> Records = Traffic.Mixed(Count);
    private static readonly Lazy<List<string>> Undisturbed = new(() => new Journal(Traffic.Small()).Feed(Records).Lines);

    [Fact]
    public void Run_ShouldHoldEverythingThatRecoveryMustCarry()
    {
        var journal = new Journal(Traffic.Small()).Feed(Records);

        Assert.Equal(3, journal.Detector.Streams.Count);
        Assert.Contains(journal.Alerts, a => a.Alert.State == Contracts.V1.AlertState.Firing);
        Assert.Contains(journal.Alerts, a => a.Alert.State == Contracts.V1.AlertState.Resolved);
        Assert.Contains(journal.Lines, l => l.Contains(nameof(DropReason.NotFinite), StringComparison.Ordinal));
        Assert.Contains(journal.Lines, l => l.Contains(nameof(DropReason.BaselineMismatch), StringComparison.Ordinal));
        Assert.Contains(journal.Lines, l => l.EndsWith("corrupt", StringComparison.Ordinal));
        Assert.Contains(journal.Verdicts, v => v.WindowTest.Views.Count > 0 && v.DetectionRates.Count > 0);
    }

    [Fact]
    public void Outputs_ShouldBeTheSame_WhenRecordsAreTheSame() =>
        Assert.Equal(Undisturbed.Value, new Journal(Traffic.Small()).Feed(Records).Lines);

    [Fact]
    public void Outputs_ShouldBeTheSame_WhenTheDetectorIsKilledAnywhere()
    {
        for (var cut = 0; cut < Count; cut += 7)
        {
            var before = new Journal(Traffic.Small()).Feed(Records.Take(cut));
            var (checkpoint, floor) = (before.Checkpoint(), before.Detector.Floor());

            var after = Journal.After(checkpoint, Traffic.Small()).Feed(Records.Where(r => r.Offset >= floor));

            Equal(Undisturbed.Value, [.. before.Lines, .. after.Lines], cut);
        }
    }

    [Fact]
    public void Outputs_ShouldBeTheSame_WhenTheDetectorIsKilledWithTheKernelWitnessOn()
    {
        var options = Traffic.Small();
        (options.KernelWitness, options.KernelWitnessAlpha) = (true, 1e-4);
        var undisturbed = new Journal(options).Feed(Records);
        Assert.Contains(undisturbed.Alerts, a => a.Alert.Policy == Contracts.V1.AlarmPolicy.KernelWitness);
        Assert.Contains(undisturbed.Verdicts, v => v.KernelWitness.Scores.Count > 0);

        for (var cut = 0; cut < Count; cut += 19)
        {
            var before = new Journal(options).Feed(Records.Take(cut));

            var after = Journal.After(before.Checkpoint(), options).Feed(Records.Where(r => r.Offset >= before.Detector.Floor()));

            Equal(undisturbed.Lines, [.. before.Lines, .. after.Lines], cut);
        }
    }

    [Fact]
    public void Outputs_ShouldBeTheSame_WhenEverySuccessorIsKilledToo()
    {
        var options = Traffic.Small();
        var lines = new List<string>();
        var journal = new Journal(options);
        for (var cut = 0; cut < Count; cut += 13)
        {
            // Each one replays from the floor, judges thirteen records, and dies.
            var (checkpoint, floor) = (journal.Checkpoint(), journal.Detector.Floor());
            journal = Journal.After(checkpoint, options).Feed(Records.Take(cut + 13).Where(r => r.Offset >= floor));
            lines.AddRange(journal.Lines);
        }

        Equal(Undisturbed.Value, lines, Count);
    }

    [Fact]
    public void Verdicts_ShouldBeFlaggedAsTruncated_WhenTheTopicHasLostPartOfTheWindow()
    {
        const int Cut = 300;
        var before = new Journal(Traffic.Small()).Feed(Records.Take(Cut));
        var (checkpoint, floor) = (before.Checkpoint(), before.Detector.Floor());

        var whole = Journal.After(checkpoint, Traffic.Small()).Feed(Records.Where(r => r.Offset >= floor));
        var partial = Journal.After(checkpoint, Traffic.Small()).Feed(Records.Where(r => r.Offset > floor + 5));

        Assert.True(floor < Records[Cut].Offset);
        Assert.DoesNotContain(whole.Verdicts, v => v.Truncated);
        Assert.Contains(partial.Verdicts, v => v.Truncated);
        Assert.True(partial.Verdicts.Count(v => v.Truncated) < partial.Verdicts.Count, "The flag must go when the window is filled anew.");
    }

    [Fact]
    public void Outputs_ShouldBeTheSame_WhenASuccessorIsKilledWhileItReplays()
    {
        for (var cut = 50; cut < Count; cut += 41)
        {
            var before = new Journal(Traffic.Small()).Feed(Records.Take(cut));
            var (checkpoint, floor) = (before.Checkpoint(), before.Detector.Floor());
            var replayed = Records.Take(cut).Where(r => r.Offset >= floor).ToList();

            var killed = Journal.After(checkpoint, Traffic.Small()).Feed(replayed.Take(replayed.Count / 2));

            Assert.Empty(killed.Lines);
            Assert.True(killed.Detector.IsReplaying);
            Assert.Equal(floor, killed.Detector.Floor());
            var after = Journal.After(checkpoint, Traffic.Small()).Feed(Records.Where(r => r.Offset >= floor));
            Equal(Undisturbed.Value, [.. before.Lines, .. after.Lines], cut);
        }
    }

    [Fact]
    public void Outputs_ShouldBeTheSame_WhenTheBrokerForgotTheOffset()
    {
        var before = new Journal(Traffic.Small()).Feed(Records.Take(300));

        var after = Journal.After(before.Checkpoint(), Traffic.Small()).Feed(Records);

        Equal(Undisturbed.Value, [.. before.Lines, .. after.Lines], 300);
    }

    [Fact]
    public void Replay_ShouldEndWithItsLastRecord_SoThatAQuietPartitionIsReady()
    {
        var before = new Journal(Traffic.Small()).Feed(Records.Take(300));
        var (checkpoint, floor) = (before.Checkpoint(), before.Detector.Floor());

        var after = Journal.After(checkpoint, Traffic.Small());

        Assert.True(after.Detector.IsReplaying);
        after.Feed(Records.Take(300).Where(r => r.Offset >= floor));
        Assert.False(after.Detector.IsReplaying);
        Assert.Empty(after.Lines);
        Assert.Equal(checkpoint, after.Checkpoint());
    }

    [Fact]
    public void Floor_ShouldBeTheOldestRequestOfAnyWindow_AndNeverGoBack()
    {
        var journal = new Journal(Traffic.Small());
        var last = 0L;
        foreach (var record in Records)
        {
            journal.Feed([record]);
            var floor = journal.Detector.Floor();

            Assert.True(floor >= last);
            Assert.All(journal.Detector.Streams.Values.Where(s => s.Window.Reservoir.Count > 0), s => Assert.True(floor <= s.Window.Reservoir[0].Offset));
            last = floor;
        }
    }

    [Fact]
    public void Floor_ShouldFollowTheLiveOffset_WhenAStreamFallsSilent()
    {
        var options = Traffic.Small();
        var busy = Traffic.Phases((500, 0)).ToList();
        busy[0].Activation!.StreamId = "gauss@1#once";

        var journal = new Journal(options).Feed(busy);

        // Sixty requests of the busy stream, and none of the one that was seen once.
        Assert.Equal(500 - options.Window, journal.Detector.Floor());
        Assert.Equal(500, journal.Detector.Save().Streams.Single(s => s.StreamId.EndsWith("#once", StringComparison.Ordinal)).WindowFloor);
    }

    [Fact]
    public void Stream_ShouldBeginAnew_WhenItsBaselineWasReplaced()
    {
        var before = new Journal(Traffic.Small()).Feed(Records.Take(300));
        var catalog = CatalogOf(Clean.Builder(Clean.Rows + 1).Build([], Clean.Start, "larger").Baseline);

        var after = Journal.After(before.Checkpoint(), Traffic.Small(), catalog).Feed(Records.Where(r => r.Offset >= before.Detector.Floor()));

        Assert.Equal(["gauss@1", "gauss@1#silent", "gauss@1#slow"], after.Orphans.Select(o => o.Id).Order(StringComparer.Ordinal));
        Assert.All(after.Verdicts, v => Assert.True(v.Window.FirstOffset >= Records[300].Offset));
        Assert.Equal(10, after.Verdicts[0].RequestsProcessed);
    }

    [Fact]
    public void Stream_ShouldBeginAnew_WhenItsStateIsOfAnotherVersion()
    {
        var checkpoint = new Journal(Traffic.Small()).Feed(Records.Take(100)).Detector.Save();
        checkpoint.Streams[0].ConformalState = Google.Protobuf.ByteString.CopyFromUtf8("of another version");

        var orphans = new PartitionDetector(Journal.Partition, Clean.Catalog, Traffic.Small()).Restore(checkpoint);

        Assert.Equal([StreamKey.Of(checkpoint.Streams[0])], orphans);
    }

    private static BaselineCatalog CatalogOf(LoadedBaseline baseline)
    {
        var catalog = new BaselineCatalog();
        catalog.Add(baseline);
        return catalog;
    }

    private static void Equal(List<string> expected, List<string> actual, int cut)
    {
        Assert.True(expected.Count == actual.Count, $"Killed at record {cut}: {actual.Count} outputs instead of {expected.Count}.");
        for (var i = 0; i < expected.Count; i++)
            Assert.True(string.Equals(expected[i], actual[i], StringComparison.Ordinal), $"Killed at record {cut}, output {i}:\n{expected[i]}\n{actual[i]}");
    }
}
