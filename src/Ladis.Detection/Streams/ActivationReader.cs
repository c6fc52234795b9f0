using System.Diagnostics.CodeAnalysis;
using Ladis.Contracts;
using Ladis.Contracts.V1;
using Ladis.Streaming.Records;
using Ladis.Streaming.Serialization;

namespace Ladis.Detection.Streams;

/// <summary>Reads records of the activations topic.</summary>
public static class ActivationReader
{
    /// <summary>Reads one.</summary>
    /// <param name="record">The record.</param>
    /// <param name="activation">The activation, when readable.</param>
    /// <param name="reason">Why not, otherwise.</param>
    /// <param name="error">The details, for people.</param>
    public static bool TryRead(
        InputRecord record, [NotNullWhen(true)] out Activation? activation, out DeadLetterReason reason, [NotNullWhen(false)] out string? error)
    {
        ArgumentNullException.ThrowIfNull(record);
        activation = null;
        (reason, error) = (record.Refusal?.Reason ?? default, record.Refusal?.Message);
        return error is null && TryReadValue(record, out activation, out reason, out error);
    }

    /// <summary>Reads one, also where the record is refused.</summary>
    internal static bool TryReadValue(
        InputRecord record, [NotNullWhen(true)] out Activation? activation, out DeadLetterReason reason, [NotNullWhen(false)] out string? error)
    {
        activation = null;
        (reason, error) = (DeadLetterReason.EmptyRecord, "The record has no value.");
        if (record.Value is not { Length: > 0 } value)
            return false;
        reason = DeadLetterReason.CorruptMessage;
        if (!MessageReader.TryRead<Activation>(value, out var read, out error))
            return false;
        // Whoever writes activations chooses their ids: they travel on, into keys, verdicts, alerts and checkpoints.
        BoundedText.CutAll(read);
        reason = DeadLetterReason.MissingField;
        error = Missing(read);
        if (error is not null)
            return false;
        activation = read;
        return true;
    }

    private static string? Missing(Activation activation)
    {
        if (activation.Source is null)
            return "The activation does not say which request it belongs to (source).";
        if (activation.Model is null || activation.Model.Sha256.Length == 0)
            return "The activation does not say which model it comes from (model.sha256).";
        if (!Timestamps.IsValid(activation.EventTime))
            return "The activation has no valid event time (event_time).";
        if (activation.StreamId.Length == 0)
            return "The activation does not say which stream it belongs to (stream_id).";
        return activation.Taps.Count == 0 || activation.Taps.Any(t => t.Values is null) ? "The activation carries no tap with values." : null;
    }
}
