namespace Ladis.Detection.Baselines;

/// <summary>
/// Keys of the baselines topic. Under a stream's id stands the baseline that detectors use; one that takes over at a later time has a key of its
/// own, so that compaction keeps both; a candidate stands under a key that detectors pass over, until it is promoted.
/// </summary>
public static class BaselineKeys
{
    private const string CandidatePrefix = "candidate/";
    private const string ScheduledPrefix = "scheduled/";

    /// <summary>The key of a baseline that is stored and not in use.</summary>
    /// <param name="baselineId">The baseline's id.</param>
    public static string Candidate(string baselineId) => CandidatePrefix + baselineId;

    /// <summary>The key of a baseline that takes over from a time on.</summary>
    /// <param name="stream">The stream's id.</param>
    /// <param name="baselineId">The baseline's id.</param>
    public static string Scheduled(string stream, string baselineId) => $"{ScheduledPrefix}{stream}/{baselineId}";

    /// <summary>Whether a key is one of a candidate.</summary>
    /// <param name="key">The record's key.</param>
    public static bool IsCandidate(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return key.StartsWith(CandidatePrefix, StringComparison.Ordinal);
    }
}
