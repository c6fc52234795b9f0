using Ladis.Detection.Configuration;
using Ladis.Detection.Streams;
using Ladis.Detection.Tests.Fixtures;

namespace Ladis.Detection.Tests.Streams;

/// <summary>The same request counts once.</summary>
public sealed class DuplicateTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Request_ShouldCountOnce_WhenItsIdOrItsSourceComesAgain(bool sameId)
    {
        var records = Traffic.Phases((40, 0)).ToList();
        var (first, again) = (records[10].Activation!, records[30].Activation!);
        if (sameId)
            again.RequestId = first.RequestId;
        else
            again.Source = first.Source;

        var journal = new Journal(Traffic.Small()).Feed(records);

        Assert.Contains("came again", Assert.Single(journal.Lines, l => l.StartsWith("30 Duplicate ", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Equal(39, journal.Detector.Streams[Clean.Stream].Processed);
        Assert.DoesNotContain(journal.Detector.Streams[Clean.Stream].Window.Reservoir, s => s.Offset == 30);
    }

    [Fact]
    public void Request_ShouldCount_WhenAnotherStreamHasSeenItsId()
    {
        var records = Traffic.Phases((2, 0)).ToList();
        (records[1].Activation!.RequestId, records[1].Activation!.StreamId) = (records[0].Activation!.RequestId, "gauss@1#other");

        Assert.Empty(new Journal(Traffic.Small()).Feed(records).Lines);
    }

    [Fact]
    public void Request_ShouldCountAgain_WhenItIsForgotten()
    {
        var options = Traffic.Small();
        options.DuplicateMemory = 0;
        var records = Traffic.Phases((options.Window + 3, 0)).ToList();
        records[^2].Activation!.RequestId = records[0].Activation!.RequestId;
        records[^1].Activation!.RequestId = records[3].Activation!.RequestId;

        var journal = new Journal(options).Feed(records);

        // The memory is as long as the window: the request before it is forgotten, the one within is not.
        Assert.Equal([records[^1].Offset], journal.Lines.Where(l => l.Contains("Duplicate", StringComparison.Ordinal)).Select(l => long.Parse(l.Split(' ')[0])));
    }

    [Fact]
    public void Request_ShouldNotCountAgain_WhenItIsReadAgainBeyondTheMemory()
    {
        var options = Traffic.Small();
        options.DuplicateMemory = 0;
        var records = Known(Traffic.Phases((300, 0)), "a").ToList();
        var again = records.Select(r => new Entry(r.Offset + 300, r.Activation)).Append(new Entry(600, Known(Traffic.Phases((301, 0)), "a").Last().Activation)).ToList();

        var before = new Journal(options).Feed(records);
        var after = Journal.After(before.Checkpoint(), options).Feed(records.Where(r => r.Offset >= before.Detector.Floor())).Feed(again);

        Assert.Equal(300, after.Lines.Count(l => l.Contains(" Duplicate ", StringComparison.Ordinal)));
        Assert.Equal(301, after.Detector.Streams[Clean.Stream].Processed);
    }

    [Fact]
    public void Request_ShouldCount_WhenItsTopicIsMadeAgain()
    {
        var journal = new Journal(Traffic.Small()).Feed(Known(Traffic.Phases((50, 0)), "a"));

        journal.Feed(Known(Traffic.Phases((50, 0)), "b").Select(r => new Entry(r.Offset + 50, r.Activation)));

        Assert.Equal(100, journal.Detector.Streams[Clean.Stream].Processed);
    }

    [Fact]
    public void Request_ShouldCount_WhenItsLogHasLostItsEndAndGrownAgain()
    {
        var options = Traffic.Small();
        options.DuplicateMemory = 0;
        var records = Known(Traffic.Phases((300, 0)), "a").ToList();
        for (var i = 200; i < 300; i++)
            records[i].Activation!.Source.Offset -= 150;

        Assert.Equal(300, new Journal(options).Feed(records).Detector.Streams[Clean.Stream].Processed);
    }

    [Fact]
    public void Request_ShouldCount_WhenItsFirstAttemptCouldNotBeJudged()
    {
        var records = Traffic.Phases((2, 0)).ToList();
        records[0].Activation!.Taps[0].Values.Float32[0] = float.NaN;
        records[1].Activation!.RequestId = records[0].Activation!.RequestId;

        Assert.Equal(1, new Journal(Traffic.Small()).Feed(records).Detector.Streams[Clean.Stream].Processed);
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 20)]
    public void Session_ShouldCountOnce_UnlessThinningIsOff(bool thin, int counted)
    {
        var options = Traffic.Small();
        options.ThinSessions = thin;
        var records = Traffic.Phases((20, 0)).ToList();
        foreach (var record in records)
            record.Activation!.SessionId = "s";

        var journal = new Journal(options).Feed(records);

        Assert.Equal(counted, journal.Detector.Streams[Clean.Stream].Processed);
        Assert.Equal(20 - counted, journal.Lines.Count(l => l.Contains(nameof(DropReason.SameSession), StringComparison.Ordinal)));
    }

    [Fact]
    public void Outputs_ShouldBeTheSame_WhenTheDetectorIsKilledAmongDuplicates()
    {
        var records = Repeated(400);
        var undisturbed = new Journal(Traffic.Small()).Feed(records).Lines;
        Assert.True(undisturbed.Count(l => l.Contains("Duplicate", StringComparison.Ordinal)) > 50);

        for (var cut = 20; cut < records.Count; cut += 23)
        {
            var before = new Journal(Traffic.Small()).Feed(records.Take(cut));
            var (checkpoint, floor) = (before.Checkpoint(), before.Detector.Floor());

            var after = Journal.After(checkpoint, Traffic.Small()).Feed(records.Where(r => r.Offset >= floor));

            Assert.Equal(undisturbed, [.. before.Lines, .. after.Lines]);
        }
    }

    [Fact]
    public void Memory_ShouldStayBounded()
    {
        var options = new DetectionOptions { Window = 100, DuplicateMemory = 200, Stride = 1000, RateStride = 1000 };

        var journal = new Journal(options).Feed(Traffic.Phases((1000, 0)));
        var checkpoint = journal.Detector.Save();

        Assert.Equal(200, journal.Detector.Streams[Clean.Stream].Recent.Count);
        Assert.Equal(200, checkpoint.Streams[0].Recent.Ids.Count);
        Assert.InRange(checkpoint.CalculateSize(), 200 * 16, 20_000);
    }

    /// <summary>As a worker writes them that knows its topic's id: the coordinates stand for ids.</summary>
    private static IEnumerable<Entry> Known(IEnumerable<Entry> entries, string topicId)
    {
        foreach (var entry in entries)
        {
            var activation = entry.Activation!;
            activation.SourceTopicId = topicId;
            activation.RequestId = $"{activation.Source.Topic}/{activation.Source.Partition}/{activation.Source.Offset}";
            yield return entry;
        }
    }

    /// <summary>Retries near and far, also of requests that have left the window.</summary>
    private static List<Entry> Repeated(int count)
    {
        var records = Traffic.Phases((count, 0)).ToList();
        for (var i = 0; i < count; i++)
        {
            var back = (i % 4, i % 7) switch { (1, _) => 3, (_, 2) => 75, _ => 0 };
            if (back > 0 && i >= back)
                records[i].Activation!.RequestId = records[i - back].Activation!.RequestId;
        }

        return records;
    }
}
