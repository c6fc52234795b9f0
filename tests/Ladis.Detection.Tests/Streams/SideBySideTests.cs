using Ladis.Contracts.V1;
using Ladis.Detection.Baselines;
using Ladis.Detection.Configuration;
using Ladis.Detection.Tests.Fixtures;

namespace Ladis.Detection.Tests.Streams;

/// <summary>Two files of one model's name, as during a rollout or beside a canary: two streams.</summary>
public sealed class SideBySideTests
{
    private const int Count = 400;

    [Fact]
    public void TwoFilesOfOneName_ShouldBeJudgedAsIfEachWereAlone()
    {
        var both = new Journal(Options(), Both()).Feed(Traffic(_ => true));

        foreach (var other in new[] { false, true })
        {
            var alone = new Journal(Options(), Both()).Feed(Traffic(isOther => isOther == other));
            Assert.Equal(alone.Lines, both.Lines.Where(line => alone.Lines.Contains(line, StringComparer.Ordinal)));
            Assert.NotEmpty(alone.Verdicts);
        }

        Assert.Equal(Count / 10, both.Verdicts.Count);
        Assert.DoesNotContain(both.Lines, line => line.Contains("BaselineMismatch", StringComparison.Ordinal));
        Assert.All(both.Notices, n => Assert.Null(n.Notices.Ended));
    }

    [Fact]
    public void AttackOnOneFile_ShouldAlarmThatFilesStreamAlone()
    {
        var both = new Journal(Options(), Both()).Feed(Traffic(_ => true, attacked: true));

        Assert.Equal([Clean.Other.Model.Sha256], both.Alerts.Select(a => a.Alert.Model.Sha256).Distinct());
        Assert.Equal(AlertState.Firing, both.Alerts[0].Alert.State);
    }

    [Fact]
    public void Outputs_ShouldBeTheSame_WhenTheDetectorIsKilledWhileBothAreAtWork()
    {
        var records = Traffic(_ => true, attacked: true).ToList();
        var undisturbed = new Journal(Options(), Both()).Feed(records);

        foreach (var cut in new[] { 7, 150, 330 })
        {
            var before = new Journal(Options(), Both()).Feed(records.Take(cut));
            var after = Journal.After(before.Checkpoint(), Options(), Both()).Feed(records.Where(r => r.Offset >= before.Detector.Floor()));

            Assert.Empty(after.Orphans);
            Assert.Equal(undisturbed.Lines, [.. before.Lines, .. after.Lines]);
        }
    }

    [Fact]
    public void WithdrawnBaseline_ShouldEndTheOtherFilesJudgementAlone()
    {
        var records = Traffic(_ => true).ToList();
        var journal = new Journal(Options(), Both()).Feed(records.Take(200));

        journal.Detector.Catalog = Clean.Catalog;
        journal.Feed(records.Skip(200));

        Assert.Equal(Count / 2, journal.Detector.Streams[Clean.Stream].Processed);
        Assert.Equal(100, journal.Lines.Count(line => line.Contains(" BaselineMismatch ", StringComparison.Ordinal)));
    }

    /// <summary>By number alone: the other file's requests let the partition's time pass too.</summary>
    private static DetectionOptions Options()
    {
        var options = Fixtures.Traffic.Small();
        options.WindowAge = TimeSpan.Zero;
        return options;
    }

    private static BaselineCatalog Both()
    {
        var catalog = new BaselineCatalog(Clean.Catalog);
        catalog.Add(Clean.Other);
        return catalog;
    }

    private static IEnumerable<Entry> Traffic(Func<bool, bool> chosen, bool attacked = false)
    {
        foreach (var entry in Fixtures.Traffic.Phases((Count / 2, 0), (Count / 2, attacked ? 2.5 : 0)))
        {
            var isOther = entry.Offset % 2 == 1;
            if (isOther)
                entry.Activation!.Model.Sha256 = Clean.Other.Model.Sha256;
            else if (attacked && entry.Offset >= Count / 2)
                continue;
            if (chosen(isOther))
                yield return entry;
        }
    }
}
