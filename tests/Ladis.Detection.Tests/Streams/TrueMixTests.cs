using Google.Protobuf;
using Ladis.Contracts;
using Ladis.Contracts.V1;
using Ladis.Detection.Recomputation;
using Ladis.Detection.Streams;
using Ladis.Detection.Tests.Fixtures;
using Ladis.Streaming.Records;

namespace Ladis.Detection.Tests.Streams;

/// <summary>A baseline that knows true classes: the alarm of record needs the plain evidence and the one weighted for the mix of true classes.</summary>
public sealed class TrueMixTests
{
    private static readonly IReadOnlyList<Entry> Records = [.. Traffic.Phases((150, 0), (120, 2.5), (160, 0))];
    private static readonly Lazy<Journal> Played = new(() => new Journal(Traffic.Small(), Clean.LabelledCatalog).Feed(Records));

    [Fact]
    public void Alarm_ShouldFireOnBothEvidences_AndSaySo()
    {
        var (offset, firing) = Played.Value.Alerts[0];

        Assert.Equal((AlertState.Firing, AlarmPolicy.ConformalEDetector), (firing.State, firing.Policy));
        Assert.InRange(offset, 150, 269);
        Assert.True(firing.Sequential.TrueMix);
        Assert.Contains(
            firing.Sequential.Scores,
            s => s.LogEValue >= firing.Sequential.LogThreshold && s.HasWeightedLogEValue && s.WeightedLogEValue >= firing.Sequential.LogThreshold);
        Assert.True(DecidingEvidence.Of(firing.Sequential) >= firing.Sequential.LogThreshold);
        Assert.Contains(" where the mix of true classes is allowed for (natural logs; both count), against a threshold of ", firing.Summary, StringComparison.Ordinal);
        Assert.EndsWith(
            "whatever the mix of predicted classes. Another true mix is allowed for too, as far as the baseline's confusion matrix tells; that is measured, not proved.",
            firing.Bound, StringComparison.Ordinal);
    }

    [Fact]
    public void Alarm_ShouldSayThatItKnowsPredictedClassesOnly_WithoutLabels()
    {
        var firing = new Journal(Traffic.Small()).Feed(Records).Alerts[0].Alert;

        Assert.False(firing.Sequential.TrueMix);
        Assert.DoesNotContain(firing.Sequential.Scores, s => s.HasWeightedLogEValue);
        Assert.Contains(" (natural log) against a threshold of ", firing.Summary, StringComparison.Ordinal);
        Assert.EndsWith(
            "whatever the mix of predicted classes. Another mix of true classes can raise it: this baseline has no labels to allow for that by.", firing.Bound, StringComparison.Ordinal);
    }

    [Fact]
    public void Alarm_ShouldNotFire_WhileTheDecidingEvidenceIsBelowTheThreshold()
    {
        var fired = Played.Value.Alerts[0].Offset;

        Assert.All(Played.Value.Verdicts.Where(v => v.Window.LastOffset < fired), v =>
            Assert.InRange(DecidingEvidence.Of(v.Sequential), double.NegativeInfinity, v.Sequential.LogThreshold));
        Assert.All(Played.Value.Verdicts, v => Assert.True(v.Sequential.TrueMix));
    }

    [Fact]
    public void Outputs_ShouldBeTheSame_WhereverTheDetectorIsKilled()
    {
        foreach (var cut in new[] { 1, 30, 149, 160, 171, 200, 333 })
        {
            var before = new Journal(Traffic.Small(), Clean.LabelledCatalog).Feed(Records.Take(cut));
            var after = Journal.After(before.Checkpoint(), Traffic.Small(), Clean.LabelledCatalog).Feed(Records.Where(r => r.Offset >= before.Detector.Floor()));

            Assert.Empty(after.Orphans);
            Assert.Equal(Played.Value.Lines, [.. before.Lines, .. after.Lines]);
        }
    }

    [Fact]
    public void Verdicts_ShouldComeOutEqual_WhenTheyAreComputedAgain()
    {
        foreach (var verdict in Played.Value.Verdicts)
        {
            var recomputation = new VerdictRecomputation(verdict, Clean.Labelled);
            var again = recomputation.Run(Records.Where(e => e.Offset >= recomputation.From && e.Offset < recomputation.To).Select(ToRecord));

            Assert.Empty(again.Missing);
            Assert.True(again.IsEqual);
            Assert.Contains(again.Fields, f => f.Field == "sequential" && f.Published.Contains("weightedLogEValue", StringComparison.Ordinal));
        }

        var forged = Played.Value.Verdicts[^1].Clone();
        forged.Sequential.Scores[0].WeightedLogEValue += 1;
        var refuted = new VerdictRecomputation(forged, Clean.Labelled);
        var different = refuted.Run(Records.Where(e => e.Offset >= refuted.From && e.Offset < refuted.To).Select(ToRecord));
        Assert.Equal("sequential", Assert.Single(different.Fields, f => !f.IsEqual).Field);
    }

    [Fact]
    public void Stream_ShouldBeginAnew_WhenItsStateWasGatheredWithoutLabels()
    {
        var (with, without) = (new Journal(Traffic.Small(), Clean.LabelledCatalog).Feed(Records.Take(75)).Detector.Save(), new Journal(Traffic.Small()).Feed(Records.Take(75)).Detector.Save());
        with.Streams[0].ConformalState = without.Streams[0].ConformalState;

        Assert.Equal([StreamKey.Of(with.Streams[0])], Journal.After(with.ToByteArray(), Traffic.Small(), Clean.LabelledCatalog).Orphans);
    }

    private static InputRecord ToRecord(Entry entry) =>
        new() { Partition = Journal.Partition, Offset = entry.Offset, Timestamp = Clean.Start, Value = entry.Activation!.ToByteArray() };
}
