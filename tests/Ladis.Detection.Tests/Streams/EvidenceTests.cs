using System.Text.Json.Nodes;
using Ladis.Contracts.V1;
using Ladis.Detection.Alarms;
using Ladis.Detection.Streams;
using Ladis.Detection.Tests.Fixtures;

namespace Ladis.Detection.Tests.Streams;

/// <summary>What verdicts and alerts say.</summary>
public sealed class EvidenceTests
{
    [Fact]
    public void Verdict_ShouldNameItsMembersAndParameters()
    {
        var records = Traffic.Phases((60, 0)).ToList();
        records[45].Activation!.RequestId = records[44].Activation!.RequestId;

        var verdict = new Journal(Traffic.Small()).Feed(records).Verdicts[^1];

        Assert.Equal(verdict.Window.FirstOffset, verdict.Members.FirstOffset);
        Assert.Equal(verdict.WindowTest.Requests + verdict.WindowTest.DroppedExhaustedClass, verdict.Members.Gaps.Count + 1);
        Assert.Contains(2, verdict.Members.Gaps);
        Assert.Equal(verdict.Window.LastOffset, verdict.Members.FirstOffset + verdict.Members.Gaps.Sum());
        Assert.Equal((30, 10, 19, 25), (verdict.Parameters.TestSize, verdict.Parameters.Stride, verdict.Parameters.Relabellings, verdict.Parameters.RateStride));
        Assert.Equal(verdict.DetectionRates[0].WindowSize, verdict.RateMembers.Gaps.Count + 1);
        Assert.Equal(0, verdict.Sequential.FirstOffset);
        Assert.InRange(verdict.ClassMixDistance, 0, 0.5);
        Assert.InRange(verdict.Triage.UnmatchedPValue, 0.05, 1);
        Assert.False(verdict.Triage.HasEarlyPValue);
    }

    [Fact]
    public void Alert_ShouldSayWhatSinceWhenAndOnWhatEvidence()
    {
        var options = Traffic.Small();
        options.AlertRelabellings = 199;

        var journal = new Journal(options).Feed(Traffic.Phases((200, 0), (160, 2.5)));
        var (firing, last) = (journal.Alerts[0].Alert, journal.Alerts[^1].Alert);

        Assert.Equal(199, firing.WindowTest.Relabellings);
        Assert.Contains("at most 1E-08·t", firing.Bound, StringComparison.Ordinal);
        Assert.Equal(firing.Window, firing.FirstWindow);
        Assert.All(firing.Suspicious, s => Assert.Equal("requests", s.Source.Topic));
        var update = new Journal(options).Feed(Traffic.Phases((200, 0), (300, 2.5))).Alerts[^1].Alert;
        Assert.Equal((AlertState.Updated, 1, firing.AlertId), (update.State, update.Sequence, update.AlertId));
        Assert.Equal(firing.Window, update.FirstWindow);
        Assert.NotEqual(firing.Window, update.Window);
        Assert.InRange(update.AttackedShare.Share, 0.8, 1);
        Assert.True(update.AttackedShare.Low <= update.AttackedShare.Share && update.AttackedShare.Share <= update.AttackedShare.High);
        Assert.Equal((ShiftKind.Corruption, 30), (update.Triage.Kind, update.Triage.Requests));
        Assert.Equal(Severity.Critical, update.Severity);
        Assert.NotEqual(AlertState.Resolved, last.State);
    }

    /// <summary>A model that becomes surer was helped. At the alarm few of the window's requests are attacked, but most of the latest.</summary>
    [Fact]
    public void Triage_ShouldNameAnAttack_WhenTheAlarmIsRaised_ByTheLatestRequests()
    {
        var options = Traffic.Small();
        (options.TestSize, options.AlertRelabellings) = (100, 999);

        var firing = new Journal(options).Feed(Traffic.Phases((200, 0), (60, -4))).Alerts[0].Alert;

        Assert.InRange(firing.Request.Offset, 200, 220);
        Assert.Equal((ShiftKind.AdversarialSuspected, 40), (firing.Triage.Kind, firing.Triage.Requests));
        Assert.InRange(firing.Triage.SurerPValue, 0.001, 0.01);
        Assert.InRange(firing.AttackedShare.Low, 0, (firing.Request.Offset - 199) / 100.0);
        Assert.Contains("looks like an attack", firing.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void Alert_ShouldSayThatTheKindIsUndetermined_WhereNothingSpeaksForOne()
    {
        var options = Traffic.Small();
        options.TriageLevel = 1e-6;

        var journal = new Journal(options).Feed(Traffic.Phases((200, 0), (60, 2.5)));

        Assert.Equal((ShiftKind.Undetermined, 30), (journal.Alerts[0].Alert.Triage.Kind, journal.Alerts[0].Alert.Triage.Requests));
        Assert.Contains("cannot be told yet", journal.Alerts[0].Alert.Summary, StringComparison.Ordinal);
        Assert.Equal(ShiftKind.None, journal.Verdicts[^1].Triage.Kind);
    }

    [Fact]
    public void Alert_ShouldCallTheWindowTestInconclusive_WithinTheFirstRequests()
    {
        var alert = new Journal(Traffic.Small()).Feed(Traffic.Phases((29, 4))).Alerts[0].Alert;

        Assert.False(alert.WindowTest.Conclusive);
        Assert.Contains("Exact window test: inconclusive", alert.Summary, StringComparison.Ordinal);
        Assert.DoesNotContain("p = 1", alert.Summary, StringComparison.Ordinal);
        Assert.Equal(Severity.Warning, alert.Severity);
        Assert.Null(alert.Triage);
    }

    [Fact]
    public void Json_ShouldBeginWithTheSummary()
    {
        var alert = new Journal(Traffic.Small()).Feed(Traffic.Phases((100, 0), (60, 2.5))).Alerts[0].Alert;

        var names = JsonNode.Parse(AlertRecords.ToJson(alert))!.AsObject().Select(p => p.Key).ToList();

        Assert.Equal(["summary", "severity", "state", "alertId"], names.Take(4));
        Assert.StartsWith("{\"summary\":\"The inputs of gauss@1 no longer come", AlertRecords.ToJson(alert), StringComparison.Ordinal);
    }

    [Fact]
    public void Rates_ShouldKeepTheirOwnPace_WhateverThatOfTheTests()
    {
        var options = Traffic.Small();
        (options.Stride, options.RateStride) = (10, 35);

        var verdict = new Journal(options).Feed(Traffic.Phases((40, 0))).Verdicts[^1];

        Assert.Equal(34, verdict.RateMembers.FirstOffset + verdict.RateMembers.Gaps.Sum());
        Assert.Equal(39, verdict.Window.LastOffset);
    }

    [Fact]
    public void Time_ShouldBeNoticed_WhenItJumpsOrIsLate()
    {
        var options = Traffic.Small();
        var records = Traffic.Phases((30, 0)).ToList();
        records[20].Activation!.EventTime = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(Clean.Start.AddYears(73));

        var journal = new Journal(options).Feed(records);

        Assert.Equal([(20L, TimeAnomaly.Jump), .. Enumerable.Range(21, 9).Select(i => ((long)i, TimeAnomaly.Late))], journal.Notices.Where(n => n.Notices.Time is not null).Select(n => (n.Offset, n.Notices.Time!.Value)));
        // The jump empties the window; what comes after it is kept by number.
        Assert.Equal(20, journal.Detector.Streams[Clean.Stream].Window.Reservoir[0].Offset);
        Assert.Equal(10, journal.Detector.Streams[Clean.Stream].Window.Count);
    }

    [Fact]
    public void Window_ShouldForgetByNumberOnly_WhenItHasNoAge()
    {
        var options = Traffic.Small();
        options.WindowAge = TimeSpan.Zero;
        var records = Traffic.Phases((30, 0)).ToList();
        records[20].Activation!.EventTime = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(Clean.Start.AddYears(73));

        var journal = new Journal(options).Feed(records);

        Assert.Equal(30, journal.Detector.Streams[Clean.Stream].Window.Count);
        Assert.DoesNotContain(journal.Notices, n => n.Notices.Time is not null);
    }
}
