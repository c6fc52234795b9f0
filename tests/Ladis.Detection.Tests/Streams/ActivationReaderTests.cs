using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Ladis.Contracts;
using Ladis.Contracts.V1;
using Ladis.Detection.Streams;
using Ladis.Detection.Tests.Fixtures;
using Ladis.Streaming.Records;

namespace Ladis.Detection.Tests.Streams;

public sealed class ActivationReaderTests
{
    [Fact]
    public void Activation_ShouldBeRead_WithAndWithoutASchemaId()
    {
        var activation = Valid();

        Assert.True(ActivationReader.TryRead(Record(activation.ToByteArray()), out var plain, out _, out _));
        Assert.True(ActivationReader.TryRead(Record([0, 0, 0, 0, 7, 0, .. activation.ToByteArray()]), out var framed, out _, out _));
        Assert.Equal(activation, plain);
        Assert.Equal(activation, framed);
    }

    [Fact]
    public void Record_ShouldBeRefused_WhenItIsEmpty()
    {
        Refused(null, DeadLetterReason.EmptyRecord, "no value");
        Refused([], DeadLetterReason.EmptyRecord, "no value");
    }

    [Fact]
    public void Record_ShouldBeRefused_WhenItIsNoActivation() => Refused([0x0A, 0xFF, 1, 2], DeadLetterReason.CorruptMessage, ".");

    [Fact]
    public void Record_ShouldBeRefused_WhenAFieldIsMissing()
    {
        Refused(a => a.Source = null, "source");
        Refused(a => a.Model = null, "model.sha256");
        Refused(a => a.Model.Sha256 = "", "model.sha256");
        Refused(a => a.EventTime = null, "event_time");
        Refused(a => a.StreamId = "", "stream_id");
        Refused(a => a.Taps.Clear(), "no tap");
        Refused(a => a.Taps[1].Values = null, "no tap");
    }

    [Fact]
    public void Record_ShouldBeRefused_WhenItsEventTimeIsNone()
    {
        Refused(a => a.EventTime = new Timestamp { Seconds = long.MaxValue }, "event_time");
        Refused(a => a.EventTime = new Timestamp { Seconds = 1, Nanos = -1 }, "event_time");
        Refused(a => a.EventTime = new Timestamp { Seconds = 1, Nanos = 1_000_000_000 }, "event_time");
    }

    [Fact]
    public void Ids_ShouldBeCut_WhenTheyAreLong()
    {
        var activation = Valid();
        var text = new string('i', 100_000);
        (activation.RequestId, activation.StreamId, activation.Model.Id, activation.Source.Topic) = (text, text, text, text);

        Assert.True(ActivationReader.TryRead(Record(activation.ToByteArray()), out var read, out _, out _));

        Assert.All([read.RequestId, read.StreamId, read.Model.Id, read.Source.Topic], id => Assert.Equal(BoundedText.Cut(text), id));
    }

    private static Activation Valid() => Traffic.Phases((1, 0)).Single().Activation!;

    private static InputRecord Record(byte[]? value) => new() { Partition = Journal.Partition, Offset = 5, Timestamp = Clean.Start, Value = value };

    private static void Refused(Action<Activation> damage, string named)
    {
        var activation = Valid();
        damage(activation);
        Refused(activation.ToByteArray(), DeadLetterReason.MissingField, named);
    }

    private static void Refused(byte[]? value, DeadLetterReason expected, string named)
    {
        Assert.False(ActivationReader.TryRead(Record(value), out var activation, out var reason, out var error));
        Assert.Null(activation);
        Assert.Equal(expected, reason);
        Assert.Contains(named, error, StringComparison.Ordinal);
    }
}
