using Ladis.Contracts.V1;
using Ladis.Detection.Configuration;
using Ladis.Detection.Tests.Fixtures;
using Ladis.Statistics;

namespace Ladis.Detection.Tests.Streams;

/// <summary>Streams are bounded in number.</summary>
public sealed class StreamLimitTests
{
    [Fact]
    public void Stream_ShouldBeEvicted_WhenItIsTheLeastRecentlyUsedOfTooMany()
    {
        var journal = new Journal(Limited(2)).Feed(Arrivals("a", "b", "a", "c"));

        Assert.Equal(["a", "c"], journal.Detector.Streams.Keys.Select(k => k.Id).Order(StringComparer.Ordinal));
        var (offset, notices) = Assert.Single(journal.Notices, n => n.Notices.Ended is not null);
        Assert.Equal((3, "b", true), (offset, notices.Ended!.Value.Stream.Id, notices.Ended.Value.Evicted));
    }

    [Fact]
    public void Stream_ShouldBeginAnew_WhenItComesBackAfterItsEviction()
    {
        var journal = new Journal(Limited(1)).Feed(Arrivals("a", "a", "b", "a"));

        Assert.Equal(1, Assert.Single(journal.Detector.Streams).Value.Processed);
        Assert.Equal(3, journal.Detector.Floor());
    }

    [Fact]
    public void Alarm_ShouldBeResolved_WhenItsStreamIsEvicted_AndQuietStreamsGoFirst()
    {
        var attacked = Traffic.Phases((200, 0), (60, 2.5)).ToList();
        var journal = new Journal(Limited(2)).Feed(attacked);
        Assert.True(journal.Detector.Streams[Clean.Stream].AlarmActive);

        journal.Feed(Arrivals("b", "c").Select(e => e with { Offset = e.Offset + 260 }));
        Assert.Equal(["c", "gauss@1"], journal.Detector.Streams.Keys.Select(k => k.Id).Order(StringComparer.Ordinal));

        var alone = new Journal(Limited(1)).Feed(attacked).Feed(Arrivals("b").Select(e => e with { Offset = e.Offset + 260 }));
        var end = alone.Alerts[^1].Alert;
        Assert.Equal((AlertState.Resolved, AlertResolution.Evicted, "gauss@1"), (end.State, end.Resolution, end.StreamId));
        Assert.Equal(alone.Alerts[0].Alert.AlertId, end.AlertId);
        Assert.Equal(260, alone.Alerts[^1].Offset);
        Assert.Contains("forgotten", end.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void Outputs_ShouldBeTheSame_WhenTheDetectorIsKilledAmongEvictions()
    {
        var random = new SeededRandom(Seed.From("evictions"));
        var records = Arrivals([.. Enumerable.Range(0, 300).Select(_ => ((char)('a' + random.Next(5))).ToString())]).ToList();
        var undisturbed = new Journal(Limited(3)).Feed(records);
        Assert.True(undisturbed.Notices.Count(n => n.Notices.Ended is not null) > 20);

        for (var cut = 10; cut < records.Count; cut += 29)
        {
            var before = new Journal(Limited(3)).Feed(records.Take(cut));
            var after = Journal.After(before.Checkpoint(), Limited(3)).Feed(records.Where(r => r.Offset >= before.Detector.Floor()));

            Assert.Equal(undisturbed.Lines, [.. before.Lines, .. after.Lines]);
            Assert.Equal(undisturbed.Checkpoint(), after.Checkpoint());
        }
    }

    [Fact]
    public void Stream_ShouldBeginAnew_WhenItMovesToAnotherPartition()
    {
        var records = Traffic.Phases((100, 0)).ToList();

        var moved = new Journal(Traffic.Small()).Feed(records.Skip(50)).Detector.Streams[Clean.Stream];

        Assert.Equal(50, moved.Processed);
        Assert.Equal(50, moved.Window.Reservoir[0].Offset);
    }

    private static DetectionOptions Limited(int streams)
    {
        var options = Traffic.Small();
        (options.MaxStreams, options.Stride) = (streams, 5);
        return options;
    }

    private static IEnumerable<Entry> Arrivals(params string[] streams)
    {
        var random = new SeededRandom(Seed.From("arrivals"));
        return streams.Select((stream, i) => new Entry(i, Clean.Activation(random, random.Next(Clean.Classes), 10_000 + i, Clean.Start.AddSeconds(i), 0, stream)));
    }
}
