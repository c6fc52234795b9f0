using System.Text;
using Google.Protobuf;
using Ladis.Contracts.V1;
using Ladis.Detection.Alarms;
using Ladis.Detection.Configuration;
using Ladis.Detection.Tests.Fixtures;
using Ladis.Streaming.Records;

namespace Ladis.Detection.Tests.Alarms;

public sealed class AlertRecordsTests
{
    private static readonly Lazy<Journal> Episode = new(() =>
        new Journal(new DetectionOptions { Stride = 250, RateStride = 1000, RateTests = 2, Relabellings = 19 }).Feed(Traffic.Phases((500, 0), (60, 2.5), (1000, 0))));

    private static readonly DateTimeOffset Time = new(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero);

    [Fact]
    public void Record_ShouldBeACloudEventInBinaryMode()
    {
        var alert = Firing();
        var record = AlertRecords.ToRecord(alert, "alerts", Time);

        Assert.Equal("alerts", record.Topic);
        Assert.Equal("gauss@1", Encoding.UTF8.GetString(record.Key!));
        Assert.Equal(Time, record.Timestamp);
        Assert.Equal(
            [
                ("ce_specversion", "1.0"), ("ce_id", $"{alert.AlertId}-firing"), ("ce_source", "/ladis/streams/gauss%401"), ("ce_type", "dev.ladis.alert.firing.v1"),
                ("ce_time", "2026-01-02T03:04:05.678Z"), ("ce_subject", alert.AlertId), ("content-type", "application/json"),
            ],
            record.Headers.Select(h => (h.Name, h.Text)));
    }

    [Fact]
    public void Value_ShouldBeProto3Json()
    {
        foreach (var (_, alert) in Episode.Value.Alerts)
            Assert.Equal(alert, JsonParser.Default.Parse<Alert>(Encoding.UTF8.GetString(AlertRecords.ToRecord(alert, "alerts", Time).Value!)));
    }

    [Fact]
    public void Value_ShouldBeProto3Json_WhenEvidenceIsMinusInfinity()
    {
        var alert = Firing().Clone();
        alert.Sequential.Scores[0].LogEValue = double.NegativeInfinity;

        Assert.Equal(alert, JsonParser.Default.Parse<Alert>(Encoding.UTF8.GetString(AlertRecords.ToRecord(alert, "alerts", Time).Value!)));
    }

    [Fact]
    public void Event_ShouldHaveAnIdOfItsOwn_ForFiringUpdatesAndResolved()
    {
        var ids = Episode.Value.Alerts.Select(a => Header(AlertRecords.ToRecord(a.Alert, "alerts", Time), "ce_id")).ToList();
        var subjects = Episode.Value.Alerts.Select(a => Header(AlertRecords.ToRecord(a.Alert, "alerts", Time), "ce_subject")).ToList();

        Assert.Equal(["firing", "updated-1", "resolved"], ids.Select(id => id[37..]));
        Assert.Single(subjects.Distinct(StringComparer.Ordinal));
    }

    [Fact]
    public void Record_ShouldNotBeMade_OfAnAlertWithoutState() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => AlertRecords.ToRecord(new Alert { AlertId = "x" }, "alerts", Time));

    private static Alert Firing() => Episode.Value.Alerts[0].Alert;

    private static string Header(OutputRecord record, string name) => record.Headers.Single(h => string.Equals(h.Name, name, StringComparison.Ordinal)).Text;
}
