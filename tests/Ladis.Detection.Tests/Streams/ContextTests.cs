using Google.Protobuf;
using Ladis.Contracts.V1;
using Ladis.Detection.Baselines;
using Ladis.Detection.Recomputation;
using Ladis.Detection.Tests.Fixtures;
using Ladis.Streaming.Records;

namespace Ladis.Detection.Tests.Streams;

/// <summary>Requests are compared within their context: another mix of day and night is no change, a change at night is one.</summary>
public sealed class ContextTests
{
    private static readonly IReadOnlyList<Entry> Nights = [.. Traffic.DayAndNight("nights", 600, i => i >= 100)];

    [Fact]
    public void Alarm_ShouldNotFire_WhenOnlyTheMixOfContextsMoves()
    {
        var (told, untold) = (Played(Nights), Played([.. Nights.Select(Untold)]));

        Assert.Empty(told.Alerts);
        Assert.Equal(600, told.Detector.Streams[Clean.Stream].Processed);
        Assert.Equal(AlertState.Firing, untold.Alerts[0].Alert.State);
    }

    [Fact]
    public void WindowTest_ShouldRejectAtItsLevel_WhenOnlyTheMixOfContextsMoves()
    {
        var tests = Played(Nights).Verdicts.Select(v => v.WindowTest).ToList();

        Assert.All(tests.Skip(3), test => Assert.True(test.Conclusive));
        // A false rejection has probability .05; windows of 30 come every 10 requests, so that neighbours share rows.
        Assert.InRange(tests.Count(test => test.PValue <= 0.05), 0, 12);
    }

    [Fact]
    public void Alarm_ShouldFire_WhenRequestsClaimAnotherContextThanTheirs_AndSayWhatItRestsOn()
    {
        var swapped = Nights.Select(e => Changed(e, a => a.Context = a.Context == "night" ? "day" : "night")).ToList();

        var firing = Played(swapped).Alerts[0].Alert;

        Assert.Equal(AlertState.Firing, firing.State);
        Assert.Contains("exchangeable with the baseline given their predicted classes and contexts: whatever the mix", firing.Bound, StringComparison.Ordinal);
    }

    [Fact]
    public void UnknownContext_ShouldNotBeComparedWithRowsOfOthers()
    {
        var journal = Played([.. Traffic.DayAndNight("camera 7", 400, _ => true).Select(e => Changed(e, a => a.Context = "camera 7"))]);

        Assert.Empty(journal.Alerts);
        Assert.All(journal.Verdicts, v => Assert.False(v.WindowTest.Conclusive));
    }

    [Fact]
    public void Outputs_ShouldBeTheSame_WhereverTheDetectorIsKilled()
    {
        var attacked = Nights.Concat(Traffic.Phases("attack", (100, 2.5)).Select(e => Changed(e with { Offset = e.Offset + 600 }, a =>
        {
            a.Context = "day";
            a.RequestId = $"attacked-{a.RequestId}";
            a.Source.Offset += 600;
            a.EventTime.Seconds += 600;
        }))).ToList();
        var undisturbed = Played(attacked);
        Assert.NotEmpty(undisturbed.Alerts);

        for (var cut = 40; cut < attacked.Count; cut += 91)
        {
            var before = Played([.. attacked.Take(cut)]);
            var after = Journal.After(before.Checkpoint(), Traffic.Small(), Catalog()).Feed(attacked.Where(r => r.Offset >= before.Detector.Floor()));

            Assert.Empty(after.Orphans);
            Assert.Equal(undisturbed.Lines, [.. before.Lines, .. after.Lines]);
        }
    }

    [Fact]
    public void Verdicts_ShouldComeOutEqual_WhenTheyAreComputedAgain()
    {
        foreach (var verdict in Played(Nights).Verdicts)
        {
            var recomputation = new VerdictRecomputation(verdict, Clean.Contexts);
            var again = recomputation.Run(Nights.Where(e => e.Offset >= recomputation.From && e.Offset < recomputation.To).Select(ToRecord));

            Assert.True(again.IsEqual && again.Missing.Count == 0);
        }
    }

    [Fact]
    public void Snapshot_ShouldNameItsContexts_AndRefuseOnesThatItsRowsDoNotHave()
    {
        var snapshot = Clean.Contexts.Snapshot.Clone();
        Assert.Equal(["day", "night"], snapshot.Contexts);
        Assert.Equal((400, 400), (snapshot.RowContexts.Count(c => c == 1), snapshot.RowContexts.Count(c => c == 2)));

        snapshot.RowContexts[5] = 3;
        var refused = Assert.Throws<BaselineException>(() => BaselineReader.Read(snapshot.ToByteArray(), "b.ladis"));
        Assert.Contains("Row 5 has context 3; there are 0 to 2.", refused.Message, StringComparison.Ordinal);
        snapshot.Contexts.Add("night");
        Assert.Contains("There are 3 contexts (day, night, night)", Assert.Throws<BaselineException>(() => BaselineReader.Read(snapshot.ToByteArray(), "b.ladis")).Message, StringComparison.Ordinal);
    }

    private static Journal Played(IReadOnlyList<Entry> entries) => new Journal(Traffic.Small(), Catalog()).Feed(entries);

    private static Entry Untold(Entry entry) => Changed(entry, a => a.Context = "");

    private static Entry Changed(Entry entry, Action<Activation> change)
    {
        var activation = entry.Activation!.Clone();
        change(activation);
        return entry with { Activation = activation };
    }

    private static BaselineCatalog Catalog()
    {
        var catalog = new BaselineCatalog();
        catalog.Add(Clean.Contexts);
        return catalog;
    }

    private static InputRecord ToRecord(Entry entry) =>
        new() { Partition = Journal.Partition, Offset = entry.Offset, Timestamp = Clean.Start, Value = entry.Activation!.ToByteArray() };
}
