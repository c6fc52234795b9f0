using Ladis.Contracts.V1;

namespace Ladis.Detection.Baselines;

/// <summary>
/// Keys of the baselines topic. Under a model file's hash stands the baseline that detectors use for it, whatever the file is called; one that takes over
/// at a later time has a key of its own, so that compaction keeps both; a candidate stands under a key that detectors pass over, until it is promoted.
/// Earlier versions wrote <c>model@version</c> in place of the hash, under which two files of one name took each other's place: such records are read.
/// </summary>
public static class BaselineKeys
{
    private const string FilePrefix = "model/";
    private const string CandidatePrefix = "candidate/";
    private const string PartPrefix = "chunk/";
    private const string ScheduledPrefix = "scheduled/";

    /// <summary>The key of the baseline in use for a model's file.</summary>
    /// <param name="model">The model.</param>
    public static string Of(ModelReference model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return FilePrefix + model.Sha256.ToLowerInvariant();
    }

    /// <summary>The key of a baseline that is stored and not in use.</summary>
    /// <param name="baselineId">The baseline's id.</param>
    public static string Candidate(string baselineId) => CandidatePrefix + baselineId;

    /// <summary>The key of a baseline that takes over from a time on.</summary>
    /// <param name="model">The model.</param>
    /// <param name="baselineId">The baseline's id.</param>
    public static string Scheduled(ModelReference model, string baselineId) => $"{ScheduledPrefix}{Of(model)}/{baselineId}";

    /// <summary>The key of a part of a snapshot that is too large for a record.</summary>
    /// <param name="baselineId">The baseline's id.</param>
    /// <param name="number">The part's number, from 0.</param>
    public static string Part(string baselineId, int number) => $"{PartPrefix}{baselineId}/{number}";

    /// <summary>The baseline that a key is of a part of; null when it is none of a part.</summary>
    /// <param name="key">The record's key.</param>
    public static string? BaselineOfPart(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return key.StartsWith(PartPrefix, StringComparison.Ordinal) ? key[PartPrefix.Length..].Split('/')[0] : null;
    }

    /// <summary>Whether what stands under a key is no baseline to be used: a candidate, or a part of a snapshot.</summary>
    /// <param name="key">The record's key.</param>
    public static bool IsPassedOver(string key) => IsCandidate(key) || BaselineOfPart(key) is not null;

    /// <summary>Whether a key is one of a candidate.</summary>
    /// <param name="key">The record's key.</param>
    public static bool IsCandidate(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return key.StartsWith(CandidatePrefix, StringComparison.Ordinal);
    }
}
