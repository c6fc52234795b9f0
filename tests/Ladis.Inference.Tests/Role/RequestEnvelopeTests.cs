using Ladis.Contracts;
using Ladis.Inference.Role;
using Ladis.Streaming.Records;

namespace Ladis.Inference.Tests.Role;

public class RequestEnvelopeTests
{
    private static readonly string Longest = new('i', RequestEnvelope.MaxIdLength);

    [Fact]
    public void Request_ShouldBeTaken_WhenKeyHeadersAndIdsAreAsLargeAsAllowed()
    {
        var header = RecordHeader.Of(RecordHeaders.Session, "s");
        var key = new byte[RequestEnvelope.MaxBytes - RecordHeaders.Session.Length - 1];

        Assert.Null(RequestEnvelope.Refusal(Record(key, header), Payload(Longest, Longest, Longest)));
    }

    [Fact]
    public void Request_ShouldBeRefused_WhenItsKeyAndHeadersWouldNotFitIntoAnswers()
    {
        var half = new byte[RequestEnvelope.MaxBytes / 2];

        var refusal = RequestEnvelope.Refusal(Record(half, new RecordHeader(RecordHeaders.TraceParent, half)), Payload("r", "c", "s"));

        Assert.Equal(DeadLetterReason.TooLarge, refusal!.Reason);
        Assert.Equal($"The record's key and headers have {RequestEnvelope.MaxBytes + RecordHeaders.TraceParent.Length} bytes; {RequestEnvelope.MaxBytes} are allowed.", refusal.Message);
    }

    [Fact]
    public void Request_ShouldBeRefused_WhenAnIdIsTooLong()
    {
        Assert.Equal("The request id has 513 characters; 512 are allowed.", RequestEnvelope.Refusal(Record(null), Payload(Longest + "i", "", ""))!.Message);
        Assert.Equal("The client id has 513 characters; 512 are allowed.", RequestEnvelope.Refusal(Record(null), Payload("", Longest + "i", ""))!.Message);
        Assert.Equal("The session id has 513 characters; 512 are allowed.", RequestEnvelope.Refusal(Record(null), Payload("", "", Longest + "i"))!.Message);
    }

    private static RequestPayload Payload(string request, string client, string session) =>
        new() { RequestId = request, ModelId = "", ClientId = client, SessionId = session };

    private static InputRecord Record(byte[]? key, params RecordHeader[] headers) =>
        new() { Partition = new PartitionId("requests", 0), Offset = 0, Timestamp = DateTimeOffset.UnixEpoch, Key = key, Headers = headers };
}
