using Google.Protobuf;
using Ladis.Detection.Baselines;
using Ladis.Detection.Configuration;
using Ladis.Detection.Scheduled;
using Ladis.Detection.Tests.Fixtures;
using Ladis.Statistics;
using Ladis.Streaming.Records;

namespace Ladis.Detection.Tests.Scheduled;

/// <summary>One pass over a range, as <c>ladis detect</c> makes it.</summary>
public sealed class RangeDetectionTests
{
    private const int Clean = 200;
    private const int Attacked = 60;

    [Fact]
    public void Report_ShouldEndTheAlarm_WhenItsStreamIsEvicted()
    {
        var options = Traffic.Small();
        options.MaxStreams = 1;
        var random = new SeededRandom(Seed.From("next"));
        var next = new Entry(Clean + Attacked, Fixtures.Clean.Activation(random, 1, Clean + Attacked, Time(Clean + Attacked), 0, "gauss@1#next"));

        var (report, steps) = Judge(options, Fixtures.Clean.Catalog, Traffic.Phases((Clean, 0), (Attacked, 2.5)).Append(next));

        var stream = Assert.Single(report.Streams, s => s.StreamId == "gauss@1");
        Ended(stream, next.Offset);
        Assert.Equal(Clean + Attacked, stream.Requests);
        Assert.Contains("forgotten", Assert.Single(steps[^1].Alerts).Summary, StringComparison.Ordinal);
        Assert.True(report.Violated);
    }

    [Fact]
    public void Report_ShouldEndTheAlarm_WhenTheBaselineIsReplaced()
    {
        var (catalog, newer) = (Fixtures.Clean.Catalog, Fixtures.Clean.Builder(Fixtures.Clean.Rows + 1).Build([], Fixtures.Clean.Start, "newer").Baseline);
        catalog.Add(newer, Time(Clean + Attacked));

        var (report, _) = Judge(Traffic.Small(), catalog, Traffic.Phases((Clean, 0), (Attacked + 20, 2.5)));

        var stream = Assert.Single(report.Streams);
        Ended(stream, Clean + Attacked);
        Assert.Equal(newer.Id, stream.BaselineId);
        Assert.Equal(Clean + Attacked + 20, stream.Requests);
    }

    private static void Ended(StreamReport stream, long offset)
    {
        var alarm = stream.Alarms[0];
        Assert.InRange(alarm.Offset, Clean, Clean + 50);
        Assert.Equal(("ConformalEDetector", Time(alarm.Offset), Time(offset)), (alarm.Policy, alarm.StartedAt, alarm.ResolvedAt));
        // The evidence of the windows and of the alert that fired stays; the one that ends the alarm has none of its own.
        Assert.True(stream.GreatestLogEvidence >= stream.LogThreshold);
    }

    private static (RangeReport Report, List<DetectorStep> Steps) Judge(DetectionOptions options, BaselineCatalog catalog, IEnumerable<Entry> entries)
    {
        var records = entries.Select(e => new InputRecord
        {
            Partition = Journal.Partition,
            Offset = e.Offset,
            Timestamp = e.Activation!.EventTime.ToDateTimeOffset(),
            Value = e.Activation.ToByteArray(),
        }).ToList();
        var detection = new RangeDetection(Journal.Partition.Topic, catalog, options, top: 3);
        var steps = detection.Judge(Journal.Partition.Partition, 0, records.Count, records).ToList();
        return (detection.ToReport(), steps);
    }

    private static DateTimeOffset Time(long offset) => Fixtures.Clean.Start.AddSeconds(offset);
}
