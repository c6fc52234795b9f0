using System.Diagnostics.CodeAnalysis;
using Ladis.Contracts;
using Ladis.Contracts.V1;
using Ladis.Models.Images;
using Ladis.Streaming.Records;
using Ladis.Streaming.Serialization;

namespace Ladis.Inference.Role;

/// <summary>
/// Reads a request record: an encoded image as it is, or an <see cref="InferenceRequest"/>. The <c>content-type</c> headers
/// <c>image/…</c> and <c>application/x-protobuf</c> decide; with another one or none, a picture is known by its first bytes.
/// </summary>
internal static class RequestReader
{
    public static bool TryRead(InputRecord record, out RequestPayload payload, [NotNullWhen(false)] out RequestFailure? failure)
    {
        payload = default;
        failure = null;
        if (record.Refusal is { } refusal)
        {
            failure = new(refusal.Reason, refusal.Message);
            return false;
        }

        if (record.Value is not { Length: > 0 } value)
        {
            failure = new(DeadLetterReason.EmptyRecord, "The record has no value.");
            return false;
        }

        if (IsImage(record, value))
        {
            payload = FromHeaders(record, value);
            return true;
        }

        if (!MessageReader.TryRead<InferenceRequest>(value, out var request, out var error))
        {
            failure = IsProtobuf(record)
                ? new(DeadLetterReason.CorruptMessage, $"The value is no InferenceRequest: {error}")
                : new(DeadLetterReason.UnknownFormat, Unknown(value, error));
            return false;
        }

        return TryReadMessage(record, request, out payload, out failure);
    }

    private static bool TryReadMessage(InputRecord record, InferenceRequest request, out RequestPayload payload, out RequestFailure? failure)
    {
        payload = FromHeaders(record, default) with
        {
            RequestId = Prefer(request.RequestId, record.Header(RecordHeaders.RequestId), record.ToString()),
            ModelId = Prefer(request.ModelId, record.Header(RecordHeaders.Model)),
            ClientId = Prefer(request.ClientId, record.Header(RecordHeaders.Client)),
            SessionId = Prefer(request.SessionId, record.Header(RecordHeaders.Session)),
        };
        failure = null;
        switch (request.PayloadCase)
        {
            case InferenceRequest.PayloadOneofCase.Image:
                payload = payload with { Image = request.Image.Memory };
                return true;
            case InferenceRequest.PayloadOneofCase.Tensor when !request.Tensor.Float16.IsEmpty && (request.Tensor.Float32.Count > 0 || int.IsOddInteger(request.Tensor.Float16.Length)):
                failure = new(
                    IsProtobuf(record) ? DeadLetterReason.CorruptMessage : DeadLetterReason.UnknownFormat,
                    "The tensor's values are neither float32 alone nor float16 alone, two bytes a value.");
                return false;
            case InferenceRequest.PayloadOneofCase.Tensor when TensorValues.Count(request.Tensor) > 0:
                payload = payload with { Tensor = request.Tensor };
                return true;
            default:
                failure = IsProtobuf(record)
                    ? new(DeadLetterReason.MissingField, "The InferenceRequest has neither an image nor a tensor with values.")
                    : new(DeadLetterReason.UnknownFormat, Unknown(record.Value!, "it has neither an image nor a tensor with values."));
                return false;
        }
    }

    private static string Unknown(byte[] value, string error) => ForeignFormat.NameOf(value) is { } foreign
        ? $"The value is {foreign}; JPEG, PNG, WebP and InferenceRequest are taken, as they are."
        : $"The value is neither a JPEG, PNG or WebP image nor an InferenceRequest: {error}";

    private static RequestPayload FromHeaders(InputRecord record, ReadOnlyMemory<byte> image) => new(
        Prefer(record.Header(RecordHeaders.RequestId), record.ToString()),
        record.Header(RecordHeaders.Model) ?? "",
        record.Header(RecordHeaders.Client) ?? "",
        record.Header(RecordHeaders.Session) ?? "",
        image,
        null);

    private static bool IsImage(InputRecord record, byte[] value) =>
        record.Header(RecordHeaders.ContentType)?.StartsWith(MediaTypes.ImagePrefix, StringComparison.OrdinalIgnoreCase) == true
        || (!IsProtobuf(record) && ImageSignature.Recognize(value) != ImageFormat.Unknown);

    private static bool IsProtobuf(InputRecord record) =>
        string.Equals(record.Header(RecordHeaders.ContentType), MediaTypes.Protobuf, StringComparison.OrdinalIgnoreCase);

    private static string Prefer(params ReadOnlySpan<string?> candidates)
    {
        foreach (var candidate in candidates)
        {
            if (!string.IsNullOrEmpty(candidate))
                return candidate;
        }

        return "";
    }
}
