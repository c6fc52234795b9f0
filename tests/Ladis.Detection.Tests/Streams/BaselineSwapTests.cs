using Ladis.Contracts.V1;
using Ladis.Detection.Baselines;
using Ladis.Detection.Tests.Fixtures;
using Ladis.Statistics;

namespace Ladis.Detection.Tests.Streams;

/// <summary>Another baseline takes over at a defined record.</summary>
public sealed class BaselineSwapTests
{
    private static readonly Lazy<LoadedBaseline> Newer = new(() => Clean.Builder(Clean.Rows + 1).Build([], Clean.Start, "newer").Baseline);

    [Fact]
    public void Stream_ShouldBeginAnewUnderTheOfferedBaseline_AtTheNextRequest()
    {
        var records = Traffic.Phases((120, 0)).ToList();
        var journal = new Journal(Traffic.Small()).Feed(records.Take(60));

        journal.Detector.Catalog = Offer(null);
        journal.Feed(records.Skip(60));

        Assert.All(journal.Verdicts, v => Assert.Equal(v.Window.LastOffset < 60 ? Clean.Baseline.Id : Newer.Value.Id, v.BaselineId));
        Assert.All(journal.Verdicts.Where(v => v.Window.LastOffset >= 60), v => Assert.True(v.Window.FirstOffset >= 60));
        var use = Assert.Single(journal.Detector.Save().Baselines);
        Assert.Equal((Newer.Value.Id, 60), (use.BaselineId, use.SinceOffset));
    }

    [Fact]
    public void Outputs_ShouldBeTheSame_WhenTheDetectorIsKilledAroundASwapAtATimeOfTheStream()
    {
        var (records, catalog) = (Traffic.Phases((200, 0)).ToList(), Offer(Clean.Start.AddSeconds(100)));
        var undisturbed = new Journal(Traffic.Small(), catalog).Feed(records);
        Assert.Equal(100, Assert.Single(undisturbed.Detector.Save().Baselines).SinceOffset);

        foreach (var cut in new[] { 60, 95, 99, 100, 101, 130, 190 })
        {
            var before = new Journal(Traffic.Small(), catalog).Feed(records.Take(cut));
            var after = Journal.After(before.Checkpoint(), Traffic.Small(), catalog).Feed(records.Where(r => r.Offset >= before.Detector.Floor()));

            Assert.Equal(undisturbed.Lines, [.. before.Lines, .. after.Lines]);
        }
    }

    [Fact]
    public void Alarm_ShouldBeResolved_WhenTheBaselineIsReplaced_AlsoAcrossARestart()
    {
        var records = Traffic.Phases((200, 0), (100, 2.5)).ToList();
        var before = new Journal(Traffic.Small()).Feed(records.Take(260));
        Assert.Equal(AlertState.Firing, before.Alerts[^1].Alert.State);
        var only = new BaselineCatalog();
        only.Add(Newer.Value);
        var after = Journal.After(before.Checkpoint(), Traffic.Small(), only).Feed(records.Where(r => r.Offset >= before.Detector.Floor()));

        before.Detector.Catalog = Offer(null);
        before.Feed(records.Skip(260));

        foreach (var alerts in new[] { before.Alerts, after.Alerts })
        {
            var (offset, end) = Assert.Single(alerts, a => a.Alert.State == AlertState.Resolved);
            Assert.Equal((260, AlertResolution.BaselineReplaced, Clean.Baseline.Id), (offset, end.Resolution, end.BaselineId));
            Assert.Equal(before.Alerts[0].Alert.AlertId, end.AlertId);
        }
    }

    [Fact]
    public void Baseline_ShouldBeRefusedOnce_WhenItNeedsAnotherTap()
    {
        var records = Traffic.Phases((90, 0)).ToList();
        var journal = new Journal(Traffic.Small()).Feed(records.Take(30));
        var wider = new BaselineBuilder(1);
        var random = new SeededRandom(Seed.From("wider"));
        for (var i = 0; i < 120; i++)
        {
            var row = Clean.Activation(random, i % Clean.Classes, i, Clean.Start);
            row.Taps[0].Values.Float32.Add((float)random.NextGaussian());
            wider.Add(row);
        }

        var catalog = Clean.Catalog;
        catalog.Add(wider.Build([], Clean.Start, "wider").Baseline);
        journal.Detector.Catalog = catalog;
        journal.Feed(records.Skip(30).Take(30));
        var after = Journal.After(journal.Checkpoint(), Traffic.Small(), catalog).Feed(records.Where(r => r.Offset >= journal.Detector.Floor()));

        var (offset, notices) = Assert.Single(journal.Notices, n => n.Notices.Refused is not null);
        Assert.Equal(30, offset);
        Assert.Contains("needs tap features", notices.Refused!.Value.Problem, StringComparison.Ordinal);
        Assert.DoesNotContain(after.Notices, n => n.Notices.Refused is not null);
        Assert.All(journal.Verdicts.Concat(after.Verdicts), v => Assert.Equal(Clean.Baseline.Id, v.BaselineId));
        Assert.Equal(9, journal.Verdicts.Count + after.Verdicts.Count);
    }

    private static BaselineCatalog Offer(DateTimeOffset? effectiveFrom)
    {
        var catalog = Clean.Catalog;
        catalog.Add(Newer.Value, effectiveFrom);
        return catalog;
    }
}
