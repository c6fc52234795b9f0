using Google.Protobuf.WellKnownTypes;
using Ladis.Contracts.V1;
using Ladis.Detection.Baselines;
using Ladis.Detection.Configuration;
using Ladis.Detection.Streams;
using Ladis.Detection.Tests.Fixtures;
using Ladis.Statistics;

namespace Ladis.Detection.Tests.Streams;

public sealed class PartitionDetectorTests
{
    private const double Attack = 2.5;

    /// <summary>The defaults, with the tests between arrivals thinned out: what is asked here is the alarm.</summary>
    private static DetectionOptions Production() => new() { Stride = 250, RateStride = 1000, RateTests = 2, Relabellings = 19 };

    [Fact]
    public void Alarm_ShouldStaySilent_OnFiveThousandCleanRequests() =>
        Assert.Empty(new Journal(Production()).Feed(Traffic.Phases((5000, 0))).Alerts);

    [Fact]
    public void Alarm_ShouldFireWithinTensOfRequests_WhenTheDistributionShifts()
    {
        var journal = new Journal(Production()).Feed(Traffic.Phases((1000, 0), (100, Attack)));

        var (offset, alert) = Assert.Single(journal.Alerts);
        Assert.InRange(offset, 1000, 1050);
        Assert.Equal(AlertState.Firing, alert.State);
        Assert.Equal(AlarmPolicy.ConformalEDetector, alert.Policy);
        Assert.Equal(offset, alert.Request.Offset);
        Assert.Equal(Clean.Start.AddSeconds(offset), alert.StartedAt.ToDateTimeOffset());
        Assert.Null(alert.ResolvedAt);
        Assert.Contains(alert.Sequential.Scores, s => s.LogEValue >= alert.Sequential.LogThreshold);
        Assert.Contains("no longer come from the distribution", alert.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void Alarm_ShouldBeResolvedUnderTheSameId_AfterQuietArrivals()
    {
        var options = Production();
        var journal = new Journal(options).Feed(Traffic.Phases((500, 0), (60, Attack), (1000, 0)));

        Assert.Equal([AlertState.Firing, AlertState.Updated, AlertState.Resolved], journal.Alerts.Select(a => a.Alert.State));
        var (firing, resolved) = (journal.Alerts[0].Alert, journal.Alerts[^1].Alert);
        Assert.Equal(firing.AlertId, resolved.AlertId);
        Assert.Equal(firing.StartedAt, resolved.StartedAt);
        Assert.Equal(Clean.Start.AddSeconds(journal.Alerts[^1].Offset), resolved.ResolvedAt.ToDateTimeOffset());
        Assert.InRange(journal.Alerts[^1].Offset, 560 + options.ResolveAfter - 60, 560 + options.ResolveAfter + 100);
    }

    [Fact]
    public void Alarm_ShouldFireAgainUnderAnotherId_WhenASecondAttackComes()
    {
        var journal = new Journal(Production()).Feed(Traffic.Phases((500, 0), (60, Attack), (800, 0), (60, Attack)));

        Assert.Equal([AlertState.Firing, AlertState.Updated, AlertState.Resolved, AlertState.Firing], journal.Alerts.Select(a => a.Alert.State));
        Assert.Single(journal.Alerts.Take(3).Select(a => a.Alert.AlertId).Distinct(StringComparer.Ordinal));
        Assert.NotEqual(journal.Alerts[0].Alert.AlertId, journal.Alerts[3].Alert.AlertId);
    }

    [Fact]
    public void Alarm_ShouldStayActive_WhileTheAttackLasts()
    {
        var journal = new Journal(Production()).Feed(Traffic.Phases((500, 0), (1500, Attack)));

        Assert.Equal(AlertState.Firing, journal.Alerts[0].Alert.State);
        Assert.All(journal.Alerts.Skip(1), a => Assert.Equal(AlertState.Updated, a.Alert.State));
        // One each 250 requests, in order, under one id.
        Assert.Equal(Enumerable.Range(0, 6).Select(i => journal.Alerts[0].Offset + (250 * i)), journal.Alerts.Select(a => a.Offset));
        Assert.Equal(Enumerable.Range(0, 6), journal.Alerts.Select(a => a.Alert.Sequence));
        Assert.True(journal.Verdicts[^1].AlarmActive);
        Assert.Equal([AlarmPolicy.ConformalEDetector], journal.Verdicts[^1].ActivePolicies);
    }

    [Fact]
    public void Alarm_ShouldStaySilent_WhenOnlyTheMixOfClassesChanges()
    {
        var random = new SeededRandom(Seed.From("mix"));
        var journal = new Journal(Production()).Feed(Traffic.Phases((500, 0)));

        journal.Feed(Enumerable.Range(500, 3000).Select(i => new Entry(i, Clean.Activation(random, random.Next(10) == 0 ? 1 : 0, i, Clean.Start.AddSeconds(i)))));

        Assert.Empty(journal.Alerts);
        Assert.All(journal.Verdicts, v => Assert.True(v.WindowTest.PValue > 0.01));
    }

    [Fact]
    public void Verdict_ShouldNameItsWindow_AndTheMostSuspiciousRequests()
    {
        var options = new DetectionOptions();
        var journal = new Journal(options).Feed(Traffic.Phases((250, 0), (50, Attack)));

        Assert.Equal(300 / options.Stride, journal.Verdicts.Count);
        var verdict = journal.Verdicts[^1];
        Assert.Equal(new WindowId { Topic = "activations", Partition = 2, FirstOffset = 200, LastOffset = 299 }, verdict.Window);
        Assert.Equal(Clean.Start.AddSeconds(200), verdict.WindowStart.ToDateTimeOffset());
        Assert.Equal(Clean.Start.AddSeconds(299), verdict.WindowEnd.ToDateTimeOffset());
        Assert.Equal(Clean.Baseline.Id, verdict.BaselineId);
        Assert.Equal(300, verdict.RequestsProcessed);
        Assert.Equal(options.TopSuspicious, verdict.Suspicious.Count);
        Assert.Equal(Enumerable.Range(1, options.TopSuspicious), verdict.Suspicious.Select(s => s.Rank));
        Assert.True(verdict.Suspicious.Take(10).Count(s => s.Source.Offset >= 250) >= 9);
        Assert.All(verdict.Suspicious, s => Assert.Equal($"request-{s.Source.Offset}", s.RequestId));
    }

    [Fact]
    public void Test_ShouldBeInconclusive_BeforeTheWindowHoldsEnough()
    {
        var verdict = new Journal(new DetectionOptions()).Feed(Traffic.Phases((25, 0))).Verdicts.Single();

        Assert.Empty(verdict.WindowTest.Views);
        Assert.Empty(verdict.DetectionRates);
        Assert.Empty(verdict.Suspicious);
        Assert.Equal(1, verdict.WindowTest.PValue);
    }

    [Fact]
    public void Test_ShouldCountRequests_WhoseClassTheBaselineHasNotSeen()
    {
        var (builder, random) = (new BaselineBuilder(seed: 1), new SeededRandom(Seed.From("three of four")));
        for (var i = 0; i < Clean.Rows; i++)
            builder.Add(Clean.Activation(random, random.Next(Clean.Classes - 1), i, Clean.Start));
        var catalog = new BaselineCatalog();
        catalog.Add(builder.Build([], Clean.Start, "three classes").Baseline);

        var journal = new Journal(Traffic.Small(), catalog).Feed(Traffic.Phases((60, 0)));

        var verdict = journal.Verdicts[^1];
        var unseen = Traffic.Phases((60, 0)).Skip(30).Count(e => e.Activation!.PredictedClass == Clean.Classes - 1);
        Assert.True(unseen > 0);
        Assert.Equal(unseen, verdict.WindowTest.DroppedUnseenClass);
    }

    [Fact]
    public void Rate_ShouldBeMade_WhenItsStrideIsNoMultipleOfTheTests()
    {
        var options = Traffic.Small();
        options.RateStride = 33;

        var verdicts = new Journal(options).Feed(Traffic.Phases((110, 0))).Verdicts;

        // At the first test at or after 33, 66 and 99 arrivals.
        Assert.Equal([40, 70, 100], verdicts.Where((v, i) => v.DetectionRates.Count > 0 && (i == 0 || !verdicts[i - 1].DetectionRates.SequenceEqual(v.DetectionRates))).Select(v => v.RequestsProcessed));
        Assert.All(verdicts[^1].DetectionRates, r => Assert.InRange(r.Rate, 0, 1));
    }

    [Fact]
    public void Window_ShouldForgetRequests_WhenStreamTimeHasPassed()
    {
        var options = Traffic.Small();
        var records = Traffic.Phases((100, 0)).ToList();
        foreach (var record in records.Skip(50))
            record.Activation!.EventTime = Timestamp.FromDateTimeOffset(record.Activation.EventTime.ToDateTimeOffset() + options.WindowAge);

        var verdicts = new Journal(options).Feed(records).Verdicts;

        Assert.Equal([0, 0, 0, 10, 20, 50, 50, 50, 60, 70], verdicts.Select(v => v.Window.FirstOffset));
    }

    [Fact]
    public void Detector_ShouldGoOn_WhenARequestIsOlderThanTheWindow()
    {
        var options = Traffic.Small();
        options.Stride = 1;
        var records = Traffic.Phases((40, 0)).ToList();
        records[35].Activation!.EventTime = Timestamp.FromDateTimeOffset(Clean.Start - options.WindowAge);

        var verdicts = new Journal(options).Feed(records).Verdicts;

        Assert.Equal(40, verdicts.Count);
        Assert.Equal(35, verdicts[35].Window.LastOffset);
        Assert.Equal(6, verdicts[35].Window.FirstOffset);
    }

    [Fact]
    public void Stream_ShouldKeepItsWindow_WhenItsTimestampsLagBehindANeighbours()
    {
        var options = Traffic.Small();
        var records = Traffic.Phases((200, 0)).ToList();
        foreach (var record in records.Where(r => r.Offset % 2 == 1))
        {
            record.Activation!.StreamId = "gauss@1#late";
            record.Activation.EventTime = Timestamp.FromDateTimeOffset(record.Activation.EventTime.ToDateTimeOffset() - (2 * options.WindowAge));
        }

        var late = new Journal(options).Feed(records).Verdicts.Last(v => v.StreamId.EndsWith("#late", StringComparison.Ordinal));

        Assert.NotEmpty(late.WindowTest.Views);
    }

    [Fact]
    public void Activation_ShouldBeDropped_WhenNoBaselineIsKnown() =>
        Dropped(a => (a.Model.Id, a.Model.Sha256) = ("other", new string('c', 64)), DropReason.NoBaseline, "No baseline is known for model other@1.*ladis baseline build");

    [Fact]
    public void Activation_ShouldBeDropped_WhenItComesFromAnotherFileOfTheModel() =>
        Dropped(a => a.Model.Sha256 = new string('c', 64), DropReason.BaselineMismatch, "built from gauss@1 .sha256 aaaaaaaaaaaa., but the stream comes from gauss@1 .sha256 cccccccccccc.*ladis baseline build");

    [Fact]
    public void Activation_ShouldBeDropped_WhenATapIsMissing() =>
        Dropped(a => a.Taps.RemoveAt(0), DropReason.BaselineMismatch, "needs tap features, .*Ladis:Inference:Models:0:Taps");

    [Fact]
    public void Activation_ShouldBeDropped_WhenATapHasAnotherWidth() =>
        Dropped(a => a.Taps[0].Values.Float32.Add(1), DropReason.BaselineMismatch, "needs tap features");

    [Theory]
    [InlineData(0, float.NaN)]
    [InlineData(0, float.PositiveInfinity)]
    [InlineData(1, float.NaN)]
    [InlineData(1, float.NegativeInfinity)]
    [InlineData(0, 1e30f)]
    [InlineData(1, float.MaxValue)]
    public void Activation_ShouldBeDropped_WhenAValueCannotBeComputedWith(int tap, float value) =>
        Dropped(a => a.Taps[tap].Values.Float32[3] = value, DropReason.NotFinite, "holds NaN, an infinity, or values too large");

    [Theory]
    [InlineData(-1)]
    [InlineData(Clean.Classes)]
    public void Activation_ShouldBeDropped_WhenItsClassIsNoneOfTheModels(int label) =>
        Dropped(a => a.PredictedClass = label, DropReason.UnknownClass, "none of the 4 classes");

    [Fact]
    public void Detector_ShouldGoOn_WhenValuesAreLargeButCanBeComputedWith()
    {
        var records = Traffic.Phases((60, 0)).ToList();
        foreach (var record in records.Skip(20))
            record.Activation!.Taps[0].Values.Float32[3] = 1e12f;

        var verdict = new Journal(Traffic.Small()).Feed(records).Verdicts[^1];

        Assert.True(double.IsFinite(verdict.WindowTest.PValue));
        Assert.All(verdict.WindowTest.Views, v => Assert.True(double.IsFinite(v.Mmd2)));
    }

    [Fact]
    public void HalfPrecision_ShouldBeReadLikeSingle()
    {
        var records = Traffic.Phases((30, 0)).ToList();
        foreach (var tensor in records.SelectMany(r => r.Activation!.Taps).Select(t => t.Values))
        {
            tensor.Float16 = Google.Protobuf.ByteString.CopyFrom([.. tensor.Float32.SelectMany(v => BitConverter.GetBytes((Half)v))]);
            tensor.Float32.Clear();
        }

        var journal = new Journal(Traffic.Small()).Feed(records);

        Assert.Equal(3, journal.Verdicts.Count);
        Assert.Single(journal.Detector.Streams);
    }

    private static void Dropped(Action<Activation> damage, DropReason reason, string sentence)
    {
        var journal = new Journal(Traffic.Small());
        var record = Traffic.Phases((1, 0)).Single();
        damage(record.Activation!);

        var step = journal.Detector.Step(record.Activation!, 0);

        Assert.Equal(reason, step.Drop);
        Assert.Matches(sentence, step.Problem);
        Assert.Null(step.Stream);
        Assert.Empty(journal.Detector.Streams);
        Assert.Equal(1, journal.Detector.Floor());
    }
}
