using Ladis.Contracts.V1;
using Ladis.Detection.Alarms;
using Ladis.Detection.Configuration;
using Ladis.Detection.Policies;
using Ladis.Detection.Tests.Fixtures;
using Ladis.Statistics;
using AttackedShare = Ladis.Contracts.V1.AttackedShare;
using ShiftKind = Ladis.Contracts.V1.ShiftKind;

namespace Ladis.Detection.Tests.Alarms;

public sealed class PolicyTests
{
    [Fact]
    public void PValuePolicy_ShouldFireUnderItsOwnName_WhenSoManyWindowsReject()
    {
        var options = Traffic.Small();
        (options.PValueRejections, options.PValueWindows, options.PValueLevel) = (3, 4, 0.05);

        var journal = new Journal(options).Feed(Traffic.Phases((100, 0), (100, 2.5)));

        var (offset, alert) = journal.Alerts.First(a => a.Alert.Policy == AlarmPolicy.ExactPValue);
        Assert.Equal(9, offset % options.Stride);
        Assert.True(alert.RecentPValues.Count(p => p <= 0.05) >= 3);
        Assert.Equal(4, alert.RecentPValues.Count);
        Assert.Equal(Severity.Info, alert.Severity);
        Assert.StartsWith("None", alert.Bound, StringComparison.Ordinal);
        Assert.Equal(2, journal.Alerts.Select(a => a.Alert.AlertId).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal([AlarmPolicy.ConformalEDetector, AlarmPolicy.ExactPValue], journal.Verdicts[^1].ActivePolicies);
    }

    [Fact]
    public void RatePolicy_ShouldFire_WhenTheRateExceedsTheBaselines()
    {
        var options = Traffic.Small();
        (options.RateMargin, options.RateTests) = (0.4, 10);

        var journal = new Journal(options).Feed(Traffic.Phases((100, 0), (100, 2.5)));

        var (offset, alert) = journal.Alerts.First(a => a.Alert.Policy == AlarmPolicy.DetectionRate);
        Assert.True(offset >= 100);
        Assert.Equal(24, offset % options.RateStride);
        Assert.Contains(alert.DetectionRates, r => r.Rate >= r.BaselineRate + 0.4);
        Assert.Contains("detection rate is", alert.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void Outputs_ShouldBeTheSame_WhenTheDetectorIsKilledUnderAllPolicies()
    {
        var options = Traffic.Small();
        (options.PValueRejections, options.PValueWindows, options.RateMargin, options.CoolDown, options.UpdateStride) = (2, 4, 0.3, 30, 17);
        var records = Traffic.Phases((100, 0), (40, 2.5), (120, 0), (40, 2.5)).ToList();
        var undisturbed = new Journal(options).Feed(records).Lines;

        for (var cut = 90; cut < records.Count; cut += 17)
        {
            var before = new Journal(options).Feed(records.Take(cut));
            var after = Journal.After(before.Checkpoint(), options).Feed(records.Where(r => r.Offset >= before.Detector.Floor()));

            Assert.Equal(undisturbed, [.. before.Lines, .. after.Lines]);
        }
    }

    [Fact]
    public void Alarm_ShouldWait_UntilTheCoolDownIsOver()
    {
        var track = new AlarmTrack(Rule(AlarmPolicy.ConformalEDetector), new DetectionOptions { ResolveAfter = 2, CoolDown = 3, UpdateStride = 10 });

        AlertState Step(bool raises)
        {
            var state = track.Step(raises, renews: false);
            if (state == AlertState.Firing)
                track.Open(new AlarmEpisode("a", Clean.Start, null));
            if (state == AlertState.Resolved)
                track.Close();
            return state;
        }

        Assert.Equal(
            [AlertState.Firing, AlertState.Unspecified, AlertState.Resolved, AlertState.Unspecified, AlertState.Unspecified, AlertState.Unspecified, AlertState.Firing],
            Enumerable.Range(0, 7).Select(_ => Step(raises: true)));
    }

    [Theory]
    [InlineData(AlarmPolicy.ExactPValue, ShiftKind.AdversarialSuspected, 1.0, Severity.Info)]
    [InlineData(AlarmPolicy.DetectionRate, ShiftKind.AdversarialSuspected, 1.0, Severity.Info)]
    [InlineData(AlarmPolicy.KernelWitness, ShiftKind.Corruption, 0.49, Severity.Warning)]
    [InlineData(AlarmPolicy.ConformalEDetector, ShiftKind.Corruption, 0.49, Severity.Warning)]
    [InlineData(AlarmPolicy.ConformalEDetector, ShiftKind.Corruption, 0.5, Severity.Critical)]
    [InlineData(AlarmPolicy.ConformalEDetector, ShiftKind.AdversarialSuspected, 0.0, Severity.Critical)]
    public void Severity_ShouldFollowItsRule(AlarmPolicy policy, ShiftKind kind, double low, Severity expected) =>
        Assert.Equal(expected, SeverityRule.Of(Rule(policy), new Triage { Kind = kind }, new AttackedShare { Low = low }));

    [Fact]
    public void Severity_ShouldBeAWarning_WhileTheWindowIsInconclusive() =>
        Assert.Equal(Severity.Warning, SeverityRule.Of(Rule(AlarmPolicy.ConformalEDetector), null, null));

    private static Policy Rule(AlarmPolicy kind) =>
        PolicyList.Of(new PolicySetup(Clean.Baseline, Seed.From("policies"), new DetectionOptions { PValueRejections = 1, RateMargin = 1, KernelWitness = true })).Single(p => p.Kind == kind);
}
