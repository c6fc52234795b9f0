using Google.Protobuf;
using Ladis.Contracts;
using Ladis.Contracts.V1;
using Ladis.Inference.Role;
using Ladis.Models.Images;
using Ladis.Streaming.Records;

namespace Ladis.Inference.Tests.Role;

public class RequestReaderTests
{
    private static readonly byte[] Rgb = new byte[4 * 4 * 3];
    private static readonly byte[] Jpeg = ImageEncoder.Jpeg(Rgb, 4, 4);
    private static readonly byte[] Png = ImageEncoder.Png(Rgb, 4, 4);
    private static readonly byte[] WebP = [.. "RIFF"u8, 4, 0, 0, 0, .. "WEBP"u8];

    public static TheoryData<byte[], string?> Pictures => new()
    {
        { Jpeg, null }, { Jpeg, "image/jpeg" }, { Png, null }, { Png, "image/png" }, { WebP, null }, { WebP, "IMAGE/WEBP" }, { Jpeg, "application/octet-stream" },
    };

    [Theory]
    [MemberData(nameof(Pictures))]
    public void Picture_ShouldBeTakenAsItIs(byte[] picture, string? contentType)
    {
        var payload = Read(Record(picture, contentType is null ? [] : [RecordHeader.Of(RecordHeaders.ContentType, contentType)]));

        Assert.Equal(picture, payload.Image.ToArray());
        Assert.Null(payload.Tensor);
        Assert.Equal(("requests/1/5", "", "", ""), (payload.RequestId, payload.ModelId, payload.ClientId, payload.SessionId));
    }

    [Fact]
    public void Picture_ShouldBeDescribedByHeaders()
    {
        var payload = Read(Record(Jpeg, Headers("h")));

        Assert.Equal(("id-h", "model-h", "client-h", "session-h"), (payload.RequestId, payload.ModelId, payload.ClientId, payload.SessionId));
    }

    [Fact]
    public void Message_ShouldBringAPicture()
    {
        var payload = Read(Record(new InferenceRequest { RequestId = "r", Image = ByteString.CopyFrom(Png) }.ToByteArray()));

        Assert.Equal("r", payload.RequestId);
        Assert.Equal(Png, payload.Image.ToArray());
    }

    [Fact]
    public void Message_ShouldBringATensor_AlsoBehindASchemaId()
    {
        var plain = new InferenceRequest { Tensor = new Tensor { Shape = { 2 }, Float32 = { 0.5f, -1f } } }.ToByteArray();

        var payload = Read(Record([0, 0, 0, 0, 9, 0, .. plain], [RecordHeader.Of(RecordHeaders.ContentType, MediaTypes.Protobuf)]));

        Assert.Equal([0.5f, -1f], payload.Tensor!.Float32);
        Assert.True(payload.Image.IsEmpty);
        Assert.Equal("requests/1/5", payload.RequestId);
    }

    [Fact]
    public void Message_ShouldGoBeforeHeaders_FieldByField()
    {
        var request = new InferenceRequest { RequestId = "id-m", ClientId = "client-m", Image = ByteString.CopyFrom(Png) };

        var payload = Read(Record(request.ToByteArray(), Headers("h")));

        Assert.Equal(("id-m", "model-h", "client-m", "session-h"), (payload.RequestId, payload.ModelId, payload.ClientId, payload.SessionId));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(new byte[0])]
    public void EmptyRecord_ShouldBeRefused(byte[]? value) => AssertRefused(Record(value), DeadLetterReason.EmptyRecord, "The record has no value.");

    [Fact]
    public void Garbage_ShouldBeRefused() =>
        AssertRefused(Record("what is this?"u8.ToArray()), DeadLetterReason.UnknownFormat, "The value is neither a JPEG, PNG or WebP image nor an InferenceRequest");

    [Fact]
    public void GarbageThatHappensToBeAMessage_ShouldBeRefused() =>
        AssertRefused(Record([0x7a, 1, 65]), DeadLetterReason.UnknownFormat, "The value is neither a JPEG, PNG or WebP image nor an InferenceRequest: it has neither an image nor a tensor with values.");

    [Fact]
    public void DamagedMessage_ShouldBeRefused() => AssertRefused(
        Record([0x0a, 200, 1], [RecordHeader.Of(RecordHeaders.ContentType, MediaTypes.Protobuf)]),
        DeadLetterReason.CorruptMessage, "The value is no InferenceRequest: ");

    [Fact]
    public void MessageWithoutPayload_ShouldBeRefused() => AssertRefused(
        Record(new InferenceRequest { RequestId = "r" }.ToByteArray(), [RecordHeader.Of(RecordHeaders.ContentType, MediaTypes.Protobuf)]),
        DeadLetterReason.MissingField, "The InferenceRequest has neither an image nor a tensor with values.");

    [Fact]
    public void MessageWithAnEmptyTensor_ShouldBeRefused() => AssertRefused(
        Record(new InferenceRequest { Tensor = new Tensor() }.ToByteArray(), [RecordHeader.Of(RecordHeaders.ContentType, MediaTypes.Protobuf)]),
        DeadLetterReason.MissingField, "The InferenceRequest has neither an image nor a tensor with values.");

    [Theory]
    [InlineData(0, 3)]
    [InlineData(1, 2)]
    public void TensorWithValuesOfTwoKinds_OrWithHalfAValue_ShouldBeRefused(int singles, int halfBytes) => AssertRefused(
        Record(
            new InferenceRequest { Tensor = new Tensor { Float32 = { new float[singles] }, Float16 = ByteString.CopyFrom(new byte[halfBytes]) } }.ToByteArray(),
            [RecordHeader.Of(RecordHeaders.ContentType, MediaTypes.Protobuf)]),
        DeadLetterReason.CorruptMessage, "The tensor's values are neither float32 alone nor float16 alone, two bytes a value.");

    private static RecordHeader[] Headers(string suffix) =>
    [
        RecordHeader.Of(RecordHeaders.RequestId, $"id-{suffix}"), RecordHeader.Of(RecordHeaders.Model, $"model-{suffix}"),
        RecordHeader.Of(RecordHeaders.Client, $"client-{suffix}"), RecordHeader.Of(RecordHeaders.Session, $"session-{suffix}"),
    ];

    private static InputRecord Record(byte[]? value, RecordHeader[]? headers = null) => new()
    {
        Partition = new PartitionId("requests", 1),
        Offset = 5,
        Timestamp = DateTimeOffset.UnixEpoch,
        Value = value,
        Headers = headers ?? [],
    };

    private static RequestPayload Read(InputRecord record)
    {
        Assert.True(RequestReader.TryRead(record, out var payload, out var failure), failure?.Message);
        return payload;
    }

    private static void AssertRefused(InputRecord record, DeadLetterReason reason, string message)
    {
        Assert.False(RequestReader.TryRead(record, out _, out var failure));
        Assert.Equal(reason, failure!.Reason);
        Assert.StartsWith(message, failure.Message, StringComparison.Ordinal);
    }
}
