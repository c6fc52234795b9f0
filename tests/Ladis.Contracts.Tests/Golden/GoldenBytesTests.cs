using Google.Protobuf;
using Google.Protobuf.Reflection;
using Ladis.Contracts.V1;

namespace Ladis.Contracts.Tests.Golden;

/// <summary>Bytes that were once published must be readable for ever, and the same message must give the same bytes.</summary>
public class GoldenBytesTests
{
    public static TheoryData<string> TopLevel => [.. Messages.Select(m => m.Name)];

    private static MessageDescriptor[] Messages =>
    [
        InferenceRequest.Descriptor, Prediction.Descriptor, Activation.Descriptor, Verdict.Descriptor, Alert.Descriptor,
        BaselineRecord.Descriptor, BaselineSnapshot.Descriptor, DetectorCheckpoint.Descriptor, StreamCheckpoint.Descriptor,
    ];

    [Theory]
    [MemberData(nameof(TopLevel))]
    public void Message_ShouldHaveTheBytesThatWerePublishedLast(string name)
    {
        var bytes = Convert.ToHexStringLower(FilledMessages.Fill(Find(name)).ToByteArray());

        Assert.True(Published(name)[^1] == bytes, Advice(name, bytes));
    }

    [Theory]
    [MemberData(nameof(TopLevel))]
    public void PublishedBytes_ShouldAllBeReadable_WithoutUnknownFields(string name)
    {
        foreach (var line in Published(name))
        {
            var bytes = Convert.FromHexString(line);
            var known = Find(name).Parser.WithDiscardUnknownFields(true).ParseFrom(bytes);

            Assert.Equal(bytes.Length, known.CalculateSize());
        }
    }

    [Fact]
    public void Alert_ShouldKeepItsJsonNames() =>
        Assert.Equal(
            [
                "alertId", "state", "policy", "streamId", "model", "baselineId", "startedAt", "resolvedAt", "window", "sequential", "windowTest",
                "detectionRates", "suspicious", "summary", "request",
            ],
            Alert.Descriptor.Fields.InFieldNumberOrder().Take(15).Select(f => f.JsonName));

    [Fact]
    public void Alert_ShouldKeepItsJson()
    {
        var alert = new Alert
        {
            AlertId = "a-1",
            State = AlertState.Firing,
            Policy = AlarmPolicy.ConformalEDetector,
            StreamId = "shapes@1",
            StartedAt = new Google.Protobuf.WellKnownTypes.Timestamp { Seconds = 1_700_000_000 },
            Window = new WindowId { Topic = "ladis.activations", LastOffset = 63 },
            Sequential = new SequentialEvidence { Alpha = 0.5, LogThreshold = 2 },
        };

        Assert.Equal(
            "{ \"alertId\": \"a-1\", \"state\": \"ALERT_STATE_FIRING\", \"policy\": \"ALARM_POLICY_CONFORMAL_E_DETECTOR\", \"streamId\": \"shapes@1\", "
            + "\"startedAt\": \"2023-11-14T22:13:20Z\", \"window\": { \"topic\": \"ladis.activations\", \"lastOffset\": \"63\" }, "
            + "\"sequential\": { \"logThreshold\": 2, \"alpha\": 0.5 } }",
            JsonFormatter.Default.Format(alert));
    }

    private static string Advice(string name, string bytes) =>
        "The wire changed. Fields may only be added, with new numbers. If this is such an addition, append the new bytes as a further line of "
        + $"Golden/{name}.hex; the old lines stay.\n{bytes}";

    private static MessageDescriptor Find(string name) => Messages.Single(m => m.Name == name);

    private static string[] Published(string name)
    {
        var path = Path.Combine(AppContext.BaseDirectory, "Golden", $"{name}.hex");
        Assert.True(File.Exists(path), Advice(name, Convert.ToHexStringLower(FilledMessages.Fill(Find(name)).ToByteArray())));
        return File.ReadAllLines(path);
    }
}
