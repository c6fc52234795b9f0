using Google.Protobuf;
using Ladis.Contracts.V1;
using Ladis.Detection.Configuration;
using Ladis.Detection.Streams;
using Ladis.Detection.Tests.Fixtures;

namespace Ladis.Detection.Tests.Streams;

/// <summary>The kernel-witness e-process as a second arm beside the alarm of record.</summary>
public sealed class KernelWitnessTests
{
    private static readonly IReadOnlyList<Entry> Records = [.. Traffic.Phases((120, 0), (120, 2.5), (160, 0))];
    private static readonly Lazy<Journal> Played = new(() => new Journal(On()).Feed(Records));

    [Fact]
    public void Alarm_ShouldFireWithItsBound_WhenRequestsAreAttacked()
    {
        var alerts = Played.Value.Alerts.Where(a => a.Alert.Policy == AlarmPolicy.KernelWitness).ToList();

        var (offset, firing) = alerts[0];
        Assert.Equal(AlertState.Firing, firing.State);
        Assert.InRange(offset, 120, 239);
        Assert.True(firing.KernelWitness.Scores.Single().LogEValue >= firing.KernelWitness.LogThreshold);
        Assert.Equal("penultimate/class-residual", firing.KernelWitness.Scores[0].Score);
        Assert.Equal((1e-4, Math.Log(1e4)), (firing.KernelWitness.Alpha, firing.KernelWitness.LogThreshold));
        Assert.Equal((offset + 1, 0), (firing.KernelWitness.Arrivals, firing.KernelWitness.FirstOffset));
        Assert.True(firing.Severity >= Severity.Warning);
        Assert.StartsWith("A false alarm of this policy within the first t requests of a stream has probability at most 0.0001·t", firing.Bound, StringComparison.Ordinal);
        Assert.Contains("kernel-witness evidence ", firing.Summary, StringComparison.Ordinal);
        Assert.DoesNotContain("none since", firing.Summary, StringComparison.Ordinal);
        Assert.Equal(AlertState.Resolved, alerts[^1].Alert.State);
        Assert.Single(alerts.Select(a => a.Alert.AlertId).Distinct(StringComparer.Ordinal));
    }

    [Fact]
    public void Evidence_ShouldBeginAnew_WhenItsAlarmWasRaised()
    {
        var fired = Played.Value.Alerts.First(a => a.Alert.Policy == AlarmPolicy.KernelWitness).Offset;

        var next = Played.Value.Verdicts.First(v => v.Window.LastOffset > fired).KernelWitness;

        Assert.Equal(fired + 1, next.FirstOffset);
        Assert.Empty(next.Scores);
        Assert.Equal(1e-4, next.Alpha);
    }

    [Fact]
    public void Arm_ShouldChangeNothing_WhereItIsOff()
    {
        var off = new Journal(Off()).Feed(Records);

        Assert.All(off.Verdicts, v => Assert.Null(v.KernelWitness));
        Assert.All(off.Alerts, a => Assert.Null(a.Alert.KernelWitness));
        Assert.All(off.Detector.Save().Streams, s => Assert.True(s.KernelWitnessState.IsEmpty));
        Assert.Equal(off.Verdicts, Played.Value.Verdicts.Select(WithoutArm));
        Assert.Equal(
            off.Alerts.Select(a => a.Alert.AlertId),
            Played.Value.Alerts.Where(a => a.Alert.Policy == AlarmPolicy.ConformalEDetector).Select(a => a.Alert.AlertId));
    }

    [Fact]
    public void Arm_ShouldBeginWithTheRestart_ThatSwitchesItOn()
    {
        var before = new Journal(Off()).Feed(Records.Take(75));
        var after = Journal.After(before.Checkpoint(), On()).Feed(Records.Where(r => r.Offset >= before.Detector.Floor()));

        Assert.Empty(after.Orphans);
        Assert.Equal(75, after.Verdicts[0].KernelWitness.FirstOffset);
        Assert.Contains(after.Alerts, a => a.Alert.Policy == AlarmPolicy.KernelWitness && a.Alert.State == AlertState.Firing);
    }

    [Fact]
    public void Arm_ShouldEndWithTheRestart_ThatSwitchesItOff()
    {
        var before = new Journal(On()).Feed(Records.Take(75));
        var after = Journal.After(before.Checkpoint(), Off()).Feed(Records.Where(r => r.Offset >= before.Detector.Floor()));

        Assert.Empty(after.Orphans);
        Assert.All(after.Verdicts, v => Assert.Null(v.KernelWitness));
    }

    [Fact]
    public void Stream_ShouldBeginAnew_WhenTheArmsStateIsOfAnotherVersion()
    {
        var checkpoint = new Journal(On()).Feed(Records.Take(75)).Detector.Save();
        checkpoint.Streams[0].KernelWitnessState = ByteString.CopyFromUtf8("of another version");

        Assert.Equal([StreamKey.Of(checkpoint.Streams[0])], Journal.After(checkpoint.ToByteArray(), On()).Orphans);
    }

    /// <summary>The witness learns anew after it has spoken: longer than the forty requests after which the small setting's alarms end.</summary>
    private static DetectionOptions Off()
    {
        var options = Traffic.Small();
        options.ResolveAfter = 100;
        return options;
    }

    private static DetectionOptions On()
    {
        var options = Off();
        (options.KernelWitness, options.KernelWitnessAlpha) = (true, 1e-4);
        return options;
    }

    private static Verdict WithoutArm(Verdict verdict)
    {
        var other = verdict.Clone();
        other.KernelWitness = null;
        other.ActivePolicies.Remove(AlarmPolicy.KernelWitness);
        other.AlarmActive = other.ActivePolicies.Count > 0;
        return other;
    }
}
