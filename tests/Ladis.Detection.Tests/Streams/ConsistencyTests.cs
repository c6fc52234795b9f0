using Google.Protobuf;
using Ladis.Contracts.V1;
using Ladis.Detection.Baselines;
using Ladis.Detection.Recomputation;
using Ladis.Detection.Tests.Fixtures;
using Ladis.Statistics;
using Ladis.Streaming.Records;

namespace Ladis.Detection.Tests.Streams;

/// <summary>The consistency score from the worker's activation to the alarm: an attack that no other score sees.</summary>
public sealed class ConsistencyTests
{
    private const string Name = "logits/consistency";
    private const int Attack = 200;
    private const int Count = 500;

    private static readonly Lazy<LoadedBaseline> Baseline = new(() => Built(_ => true));
    private static readonly Entry[] Records = Traced(every: 2);
    private static readonly Lazy<Journal> Played = new(() => new Journal(Traffic.Small(), Catalog).Feed(Records));

    private static BaselineCatalog Catalog
    {
        get
        {
            var catalog = new BaselineCatalog();
            catalog.Add(Baseline.Value);
            return catalog;
        }
    }

    [Fact]
    public void Alarm_ShouldFireOnTheScoreAlone()
    {
        var (offset, firing) = Played.Value.Alerts[0];

        Assert.Equal((AlertState.Firing, AlarmPolicy.ConformalEDetector), (firing.State, firing.Policy));
        Assert.InRange(offset, Attack, Attack + 150);
        Assert.Equal(Name, Assert.Single(firing.Sequential.Scores, s => s.LogEValue >= firing.Sequential.LogThreshold).Score);
        Assert.Equal(Math.Log(5 / Traffic.Small().Alpha), firing.Sequential.LogThreshold, 9);
        Assert.Empty(new Journal(Traffic.Small()).Feed(Records).Alerts);
    }

    [Fact]
    public void Evidence_ShouldLackTheScore_WhileNoRequestHasHadIt()
    {
        var journal = new Journal(Traffic.Small(), Catalog).Feed(Traced(every: 0));

        Assert.Empty(journal.Alerts);
        Assert.All(journal.Verdicts, v => Assert.Equal(["logits/margin", "penultimate/residual", "penultimate/overconfidence", "logits/rivalry"], v.Sequential.Scores.Select(s => s.Score)));
        Assert.All(Played.Value.Verdicts.TakeWhile(v => v.Window.LastOffset < Attack), v => Assert.Equal(Name, v.Sequential.Scores[^1].Score));
        Assert.DoesNotContain(Played.Value.Lines, line => line.Contains("Infinity", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Score_ShouldBeTakenForAbsent_WhereItIsNoNumber(float value)
    {
        var records = Traced(every: 0);
        foreach (var entry in records)
            entry.Activation!.Consistency = value;

        Assert.Equal(new Journal(Traffic.Small(), Catalog).Feed(Traced(every: 0)).Lines, new Journal(Traffic.Small(), Catalog).Feed(records).Lines);
    }

    [Fact]
    public void Outputs_ShouldBeTheSame_WhereverTheDetectorIsKilled()
    {
        foreach (var cut in new[] { 1, 77, 201, 230, 260, 333 })
        {
            var before = new Journal(Traffic.Small(), Catalog).Feed(Records.Take(cut));
            var after = Journal.After(before.Checkpoint(), Traffic.Small(), Catalog).Feed(Records.Where(r => r.Offset >= before.Detector.Floor()));

            Assert.Empty(after.Orphans);
            Assert.Equal(Played.Value.Lines, [.. before.Lines, .. after.Lines]);
        }
    }

    [Fact]
    public void Verdicts_ShouldComeOutEqual_WhenTheyAreComputedAgain()
    {
        foreach (var verdict in Played.Value.Verdicts)
        {
            var recomputation = new VerdictRecomputation(verdict, Baseline.Value);
            var again = recomputation.Run(Records.Where(e => e.Offset >= recomputation.From && e.Offset < recomputation.To).Select(e =>
                new InputRecord { Partition = Journal.Partition, Offset = e.Offset, Timestamp = Clean.Start, Value = e.Activation!.ToByteArray() }));

            Assert.Empty(again.Missing);
            Assert.True(again.IsEqual);
        }
    }

    [Fact]
    public void Baseline_ShouldKeepTheScoresOfItsRows_AndSaySo()
    {
        var (some, none) = (Built(i => i % 2 == 0), Clean.Baseline);

        Assert.Equal(Clean.Rows / 2, some.Snapshot.Consistency.Count(score => !float.IsNaN(score)));
        Assert.Equal((true, false), (some.HasConsistency, none.HasConsistency));
        Assert.Equal("consistency scores of 200 rows: the alarm looks at that of each request that has one", some.ConsistencyNote);
        Assert.Equal(some.Statistics.Calibration.Fingerprint, BaselineReader.Read(some.Snapshot.ToByteArray(), "file").Statistics.Calibration.Fingerprint);
        Assert.Empty(none.Snapshot.Consistency);
        Assert.StartsWith("no consistency scores, so the alarm does not look at them: ", none.ConsistencyNote, StringComparison.Ordinal);
        Assert.Equal("consistency scores of 20 rows, too few for the alarm to look at them: build it of more rows that have one", Built(i => i < 20).ConsistencyNote);
    }

    [Fact]
    public void Reader_ShouldRefuse_WhenScoresDoNotFitTheRows()
    {
        var snapshot = Baseline.Value.Snapshot.Clone();
        snapshot.Consistency.RemoveAt(0);
        var refused = Assert.Throws<BaselineException>(() => BaselineReader.Read(snapshot.ToByteArray(), "file"));
        Assert.Contains("There are 399 consistency scores for 400 rows.", refused.Message, StringComparison.Ordinal);
    }

    private static LoadedBaseline Built(Func<int, bool> looked)
    {
        var (builder, random) = (new BaselineBuilder(seed: 1), new SeededRandom(Seed.From("baseline")));
        for (var i = 0; i < Clean.Rows; i++)
        {
            var activation = Clean.Activation(random, random.Next(Clean.Classes), i, Clean.Start);
            if (looked(i))
                activation.Consistency = Score(i, 0);
            builder.Add(activation);
        }

        return builder.Build([], Clean.Start, "made up").Baseline;
    }

    /// <summary>Clean requests but for their consistency, which falls after a while.</summary>
    private static Entry[] Traced(int every)
    {
        Entry[] records = [.. Traffic.Phases((Count, 0))];
        foreach (var entry in records.Where(e => every > 0 && e.Offset % every == 0))
            entry.Activation!.Consistency = Score(10_000 + entry.Offset, entry.Offset >= Attack ? 4 : 0);
        return records;
    }

    private static float Score(long number, double fall) => (float)(new SeededRandom(Seed.From("consistency").With(number)).NextGaussian() - fall);
}
