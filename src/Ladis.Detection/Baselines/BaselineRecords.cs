using System.Diagnostics.CodeAnalysis;
using Ladis.Contracts;
using Ladis.Contracts.V1;
using Ladis.Streaming.Records;
using Ladis.Streaming.Serialization;

namespace Ladis.Detection.Baselines;

/// <summary>
/// Reads records of the baselines topic as far as that needs neither the rows nor a file. Whoever reads the topic reads it by this: what passes has a model
/// and times that can be shown.
/// </summary>
public static class BaselineRecords
{
    private const int LongestName = 512;
    private const int LongestLocation = 4096;
    private const int HashDigits = 64;

    /// <summary>Reads one.</summary>
    /// <param name="record">A record with a value.</param>
    /// <param name="content">What it holds, when it can be used.</param>
    /// <param name="problem">Why it cannot, otherwise: the end of a sentence.</param>
    public static bool TryRead(InputRecord record, [NotNullWhen(true)] out BaselineRecord? content, [NotNullWhen(false)] out string? problem)
    {
        ArgumentNullException.ThrowIfNull(record);
        if (!MessageReader.TryRead(record.Value ?? [], out content, out problem))
            return false;
        problem = Problem(content);
        return problem is null;
    }

    /// <summary>The model that a record is about.</summary>
    /// <param name="content">A record that was read.</param>
    public static ModelReference ModelOf(BaselineRecord content)
    {
        ArgumentNullException.ThrowIfNull(content);
        return content.Snapshot?.Model ?? content.Chunks?.Model ?? content.Reference.Model;
    }

    /// <summary>What is wrong with the head of a snapshot; null when nothing is. Its rows are another matter.</summary>
    internal static string? Problem(BaselineSnapshot snapshot)
    {
        if (snapshot.Taps.Count == 0 || snapshot.Split is null)
            return "it holds no activations.";
        if (!Timestamps.IsValid(snapshot.CreatedAt))
            return "the time when it was made (created_at) is missing or no time of the years 1 to 9999.";
        return Problem(snapshot.Model)
            ?? (snapshot.Taps.All(t => IsName(t.Tap)) ? null : $"a tap needs a name of 1 to {LongestName} characters without control characters.");
    }

    private static string? Problem(BaselineRecord content)
    {
        if (content.EffectiveFrom is { } from && !Timestamps.IsValid(from))
            return $"the time from which it is to hold (effective_from: {from.Seconds} s and {from.Nanos} ns after 1970) is not within the years 1 to 9999.";
        return content.ContentCase switch
        {
            BaselineRecord.ContentOneofCase.Snapshot => Problem(content.Snapshot),
            BaselineRecord.ContentOneofCase.Reference => Problem(content.Reference),
            BaselineRecord.ContentOneofCase.Chunks => Problem(content.Chunks),
            _ => "it holds no baseline.",
        };
    }

    private static string? Problem(BaselineReference reference)
    {
        if (reference.Location.Length is 0 or > LongestLocation || reference.Location.Any(char.IsControl))
            return $"the name of its file (location) is not one of 1 to {LongestLocation} characters without control characters.";
        return Problem(reference.Model);
    }

    private static string? Problem(BaselineChunks chunks)
    {
        if (!IsHash(chunks.Sha256) || chunks.Size <= 0 || chunks.ChunkBytes <= 0 || chunks.ChunkSha256.Count != ((chunks.Size - 1) / chunks.ChunkBytes) + 1)
            return $"it names {chunks.ChunkSha256.Count} parts of {chunks.ChunkBytes:N0} bytes for a snapshot of {chunks.Size:N0} bytes and sha256 '{chunks.Sha256}', which do not fit together.";
        return Timestamps.IsValid(chunks.CreatedAt) ? Problem(chunks.Model) : "the time when it was made (created_at) is missing or no time of the years 1 to 9999.";
    }

    private static string? Problem(ModelReference? model)
    {
        if (model is null || !IsName(model.Id) || !IsName(model.Version))
            return $"it does not name its model: id and version of 1 to {LongestName} characters each, without control characters.";
        return IsHash(model.Sha256) ? null : $"its model's file has no sha256 of {HashDigits} hexadecimal digits.";
    }

    /// <summary>Whether a text is a sha256 as Ladis writes it.</summary>
    internal static bool IsHash(string text) => text.Length == HashDigits && text.All(char.IsAsciiHexDigit);

    private static bool IsName(string name) => name.Length is > 0 and <= LongestName && !name.Any(char.IsControl);
}
