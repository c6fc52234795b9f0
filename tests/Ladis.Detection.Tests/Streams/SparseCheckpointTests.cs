using Ladis.Contracts.V1;
using Ladis.Detection.Baselines;
using Ladis.Detection.Configuration;
using Ladis.Detection.Tests.Fixtures;
using Ladis.Statistics;

namespace Ladis.Detection.Tests.Streams;

/// <summary>A stream's state is not written with every commit, and nothing is lost or said twice for that.</summary>
public sealed class SparseCheckpointTests(ITestOutputHelper output)
{
    private const int Count = 600;

    private static readonly IReadOnlyList<Entry> Records = Traffic.Mixed(Count);

    [Theory]
    [InlineData(1, 67)]
    [InlineData(3, 59)]
    [InlineData(17, 43)]
    [InlineData(40, 71)]
    public void Outputs_ShouldBeTheSame_WhenTheDetectorIsKilledBetweenCommits(int batch, int step)
    {
        var options = Options();
        var undisturbed = new Journal(options).Feed(Records).Lines;
        for (var cut = 0; cut < Count; cut += step)
        {
            var (shelf, before) = (new Shelf(), new Journal(options));
            var committed = Commit(shelf, before, Records.Take(cut), batch);
            // What was judged after the last commit is not visible: its transaction is aborted.
            var after = shelf.Successor(options).Feed(Records.Where(r => r.Offset >= shelf.Floor));

            // A drop is no output: where nothing else has come out since the last record, it is told again.
            Equal([.. undisturbed.Where(IsOutput)], [.. committed.Concat(after.Lines).Where(IsOutput)], cut);
        }
    }

    [Fact]
    public void Outputs_ShouldBeTheSame_WhenEverySuccessorIsKilledToo()
    {
        var (options, shelf, lines) = (Options(), new Shelf(), new List<string>());
        var seen = 0;
        while (seen < Count)
        {
            var journal = shelf.Successor(options).Feed(Records.Take(seen).Where(r => r.Offset >= shelf.Floor));
            Assert.DoesNotContain(journal.Lines, IsOutput);
            lines.AddRange(Commit(shelf, journal, Records.Skip(seen).Take(21), 7));
            seen += 21;
        }

        Equal([.. new Journal(options).Feed(Records).Lines.Where(IsOutput)], [.. lines.Where(IsOutput)], Count);
    }

    [Fact]
    public void Outputs_ShouldBeTheSame_WhenABaselineIsWithdrawnAndAnotherTakesOver()
    {
        var (options, other) = (Options(), new BaselineCatalog());
        other.Add(Clean.Builder(Clean.Rows + 1).Build([], Clean.Start, "larger").Baseline);
        BaselineCatalog[] offered = [Clean.Catalog, new BaselineCatalog(), other];
        BaselineCatalog At(int place) => offered[Math.Min(place / 200, 2)];
        var undisturbed = new Journal(options, offered[0]);
        foreach (var (record, place) in Records.Select((r, i) => (r, i)))
        {
            undisturbed.Detector.Catalog = At(place);
            undisturbed.Feed([record]);
        }

        for (var cut = 5; cut < Count; cut += 35)
        {
            var (shelf, before) = (new Shelf(), new Journal(options, offered[0]));
            foreach (var (record, place) in Records.Take(cut).Select((r, i) => (r, i)))
            {
                before.Detector.Catalog = At(place);
                before.Feed([record]);
                if (place % 5 == 4)
                    shelf.Commit(before.Detector);
            }

            var after = shelf.Successor(options, At(cut - 1)).Feed(Records.Take(cut).Where(r => r.Offset >= shelf.Floor));
            Assert.DoesNotContain(after.Lines, IsOutput);
            foreach (var (record, place) in Records.Select((r, i) => (r, i)).Skip(cut))
            {
                after.Detector.Catalog = At(place);
                after.Feed([record]);
            }

            Equal([.. undisturbed.Lines.Where(IsOutput)], [.. before.Lines.Concat(after.Lines).Where(IsOutput)], cut);
        }
    }

    [Fact]
    public void Alert_ShouldBePublished_WhenOnlyTheNewSettingsRaiseIt()
    {
        var options = Options();
        var (shelf, before) = (new Shelf(), new Journal(options));
        Commit(shelf, before, Traffic.Phases((100, 0), (5, 2.5)), 1);
        Assert.Empty(before.Alerts);
        options.Alpha = 0.01;

        var after = shelf.Successor(options).Feed(Traffic.Phases((100, 0), (5, 2.5)).Where(r => r.Offset >= shelf.Floor));

        Assert.False(after.Detector.IsReplaying);
        Assert.Equal([AlertState.Firing], after.Alerts.Select(a => a.Alert.State));
    }

    /// <summary>A thousand classes, twenty rows each: bags as of a model of ImageNet's size. A commit every tenth request, as at 100 requests a second.</summary>
    [Fact]
    public void Checkpoints_ShouldBeSmallBesideActivations_WhenTheStateIsLarge()
    {
        const int Classes = 1000;
        var (random, builder) = (new SeededRandom(Seed.From("large")), new BaselineBuilder(seed: 1));
        for (var i = 0; i < 20 * Classes; i++)
            builder.Add(Wide(random, i % Classes, i));
        var catalog = new BaselineCatalog();
        catalog.Add(builder.Build([], Clean.Start, "large").Baseline);
        var options = new DetectionOptions { RateStride = 100_000, Stride = 100_000 };
        var (shelf, journal) = (new Shelf(), new Journal(options, catalog));
        long activations = 0, each = 0;
        for (var offset = 0; offset < 4000; offset++)
        {
            var activation = Wide(random, random.Next(Classes), offset);
            activations += activation.CalculateSize();
            journal.Feed([new Entry(offset, activation)]);
            if (offset % 10 != 9)
                continue;
            each += journal.Detector.Save().Streams.Sum(s => s.CalculateSize());
            shelf.Commit(journal.Detector);
        }

        var state = journal.Detector.Save().Streams[0].CalculateSize();
        output.WriteLine($"state {state / 1024} kB; activations {activations / 1024} kB; streams' records {shelf.Written.Streams / 1024} kB in {shelf.Records} "
            + $"({(double)shelf.Written.Streams / activations:P1}), written with every commit {each / 1024} kB ({(double)each / activations:P1}); the partition's {shelf.Written.Partition / 1024} kB");
        Assert.True(state > 60_000, $"The state is {state} bytes: too small to show anything.");
        Assert.InRange((double)shelf.Written.Streams / activations, 0, (1.0 / DetectionDefaults.CheckpointShare) + 0.01);
        Assert.InRange((double)shelf.Written.Partition / activations, 0, 1.0 / DetectionDefaults.CheckpointShare);
        Assert.True(each > activations, "Written with every commit, the checkpoints are larger than the activations.");
    }

    /// <summary>The price: a window more is read again, and never more than that.</summary>
    [Fact]
    public void Floor_ShouldReachBackTwoWindowsAtMost()
    {
        var (options, shelf) = (Options(), new Shelf());
        var journal = new Journal(options);
        var (floors, last) = (new List<long>(), 0L);
        foreach (var record in Traffic.Phases((500, 0)))
        {
            journal.Feed([record]);
            shelf.Commit(journal.Detector);
            Assert.True(shelf.Floor >= last);
            last = shelf.Floor;
            floors.Add(record.Offset - shelf.Floor);
        }

        Assert.InRange(floors.Max(), options.Window, 2 * options.Window);
        Assert.InRange(shelf.Records, 5, 60);
    }

    /// <summary>Many windows, and a state small enough beside them that records are left out.</summary>
    private static DetectionOptions Options()
    {
        var options = Traffic.Small();
        options.DuplicateMemory = options.Window;
        return options;
    }

    private static List<string> Commit(Shelf shelf, Journal journal, IEnumerable<Entry> records, int batch)
    {
        var committed = journal.Lines.Count;
        foreach (var chunk in records.Chunk(batch))
        {
            journal.Feed(chunk);
            if (chunk.Length < batch)
                break;
            shelf.Commit(journal.Detector);
            committed = journal.Lines.Count;
        }

        return journal.Lines[..committed];
    }

    private static Activation Wide(SeededRandom random, int label, long offset)
    {
        var activation = Clean.Activation(random, 0, offset, Clean.Start.AddMilliseconds(10 * offset));
        activation.PredictedClass = label;
        var logits = activation.Taps[1].Values;
        logits.Float32.Clear();
        logits.Float32.AddRange(Enumerable.Range(0, 1000).Select(i => (float)(random.NextGaussian() + (i == label ? 8 : 0))));
        logits.Shape[0] = 1000;
        return activation;
    }

    private static bool IsOutput(string line) => line.Split(' ')[1] is "verdict" or "alert" or "corrupt";

    private static void Equal(List<string> expected, List<string> actual, int cut)
    {
        Assert.True(expected.Count == actual.Count, $"Killed at record {cut}: {actual.Count} outputs instead of {expected.Count}.");
        for (var i = 0; i < expected.Count; i++)
            Assert.True(string.Equals(expected[i], actual[i], StringComparison.Ordinal), $"Killed at record {cut}, output {i}:\n{expected[i]}\n{actual[i]}");
    }
}
