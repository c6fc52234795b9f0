using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Ladis.Detection.Recomputation;
using Ladis.Detection.Tests.Fixtures;
using Ladis.Streaming.Records;

namespace Ladis.Detection.Tests.Streams;

/// <summary>Retries under other ids, frames of a scene, a health check's picture: they count once while the first one is in the window.</summary>
public sealed class NearCopyTests
{
    [Fact]
    public void Copies_ShouldCountOnce_UnderWhateverId()
    {
        var records = Scenes(200, frames: 10).ToList();

        var journal = new Journal(Traffic.Small()).Feed(records);

        Assert.Equal(180, journal.Lines.Count(line => line.Contains(" NearCopy ", StringComparison.Ordinal)));
        Assert.Equal(20, journal.Detector.Streams[Clean.Stream].Processed);
        Assert.Contains("Ladis:Detection:MergeCopies", journal.Lines[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Requests_ShouldAllCount_WhereOnlyOneOfBothIsNear()
    {
        var records = Traffic.Phases((100, 0)).ToList();
        for (var i = 0; i < records.Count; i++)
        {
            // Half look alike and are different, half are alike to the model and look different.
            records[i].Activation!.Sketch = Sketch(i < 50 ? 0 : i);
            if (i > 50)
                CopyTaps(records[50], records[i]);
        }

        Assert.Equal(100, new Journal(Traffic.Small()).Feed(records).Detector.Streams[Clean.Stream].Processed);
    }

    [Fact]
    public void Copies_ShouldAllCount_WhenTheyAreNotMerged_OrHaveNoSketch()
    {
        var options = Traffic.Small();
        options.MergeCopies = false;
        var bare = Scenes(100, frames: 10).ToList();
        bare.ForEach(record => record.Activation!.Sketch = ByteString.Empty);

        Assert.Equal(100, new Journal(options).Feed(Scenes(100, frames: 10)).Detector.Streams[Clean.Stream].Processed);
        Assert.Equal(100, new Journal(Traffic.Small()).Feed(bare).Detector.Streams[Clean.Stream].Processed);
    }

    [Fact]
    public void Copy_ShouldCountAgain_OnceTheFirstHasLeftTheWindow()
    {
        var options = Traffic.Small();
        var records = Scenes(2, frames: 2).ToList();
        records[1].Activation!.EventTime = Timestamp.FromDateTimeOffset(Clean.Start + options.WindowAge + TimeSpan.FromSeconds(1));

        Assert.Equal(2, new Journal(options).Feed(records).Detector.Streams[Clean.Stream].Processed);
    }

    [Fact]
    public void Outputs_ShouldBeTheSame_WhereverTheDetectorIsKilled()
    {
        var records = Scenes(600, frames: 3).ToList();
        var undisturbed = new Journal(Traffic.Small()).Feed(records).Lines;
        Assert.Contains(undisturbed, line => line.Contains(" verdict ", StringComparison.Ordinal));

        for (var cut = 50; cut < records.Count; cut += 37)
        {
            var before = new Journal(Traffic.Small()).Feed(records.Take(cut));
            var after = Journal.After(before.Checkpoint(), Traffic.Small()).Feed(records.Where(r => r.Offset >= before.Detector.Floor()));

            Assert.Equal(undisturbed, [.. before.Lines, .. after.Lines]);
        }
    }

    [Fact]
    public void Verdicts_ShouldComeOutEqual_WhenTheyAreComputedAgain()
    {
        var records = Scenes(600, frames: 3).ToList();
        var verdicts = new Journal(Traffic.Small()).Feed(records).Verdicts;
        Assert.NotEmpty(verdicts);

        foreach (var verdict in verdicts)
        {
            var again = new VerdictRecomputation(verdict, Clean.Baseline);
            var result = again.Run(records.Where(r => r.Offset >= again.From && r.Offset < again.To).Select(Record));

            Assert.True(result.IsEqual && result.Missing.Count == 0);
        }
    }

    /// <summary>So many requests a scene: the same picture with a little noise, under ids of their own.</summary>
    private static IEnumerable<Entry> Scenes(int count, int frames)
    {
        Entry? first = null;
        foreach (var entry in Traffic.Phases("scenes", (count, 0)))
        {
            var frame = (int)entry.Offset % frames;
            if (frame == 0)
                first = entry;
            else
                CopyTaps(first!, entry);
            entry.Activation!.Sketch = Sketch((int)entry.Offset / frames);
            entry.Activation.Taps[0].Values.Float32[0] += frame * 1e-3f;
            yield return entry;
        }
    }

    private static void CopyTaps(Entry from, Entry to)
    {
        to.Activation!.Taps.Clear();
        to.Activation.Taps.Add(from.Activation!.Taps.Select(tap => tap.Clone()));
        to.Activation.PredictedClass = from.Activation.PredictedClass;
    }

    private static ByteString Sketch(int scene)
    {
        var means = new byte[64];
        new Random(scene).NextBytes(means);
        return ByteString.CopyFrom(means);
    }

    private static InputRecord Record(Entry entry) => new()
    {
        Partition = Journal.Partition,
        Offset = entry.Offset,
        Timestamp = Clean.Start,
        Value = entry.Activation!.ToByteArray(),
    };
}
