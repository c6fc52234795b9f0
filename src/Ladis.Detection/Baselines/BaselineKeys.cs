namespace Ladis.Detection.Baselines;

/// <summary>
/// Keys of the baselines topic. Under a stream's id stands the baseline that detectors use; a candidate stands under a key of its
/// own, which detectors pass over, until it is promoted.
/// </summary>
public static class BaselineKeys
{
    private const string CandidatePrefix = "candidate/";

    /// <summary>The key of a baseline that is stored and not in use.</summary>
    /// <param name="baselineId">The baseline's id.</param>
    public static string Candidate(string baselineId) => CandidatePrefix + baselineId;

    /// <summary>Whether a key is one of a candidate.</summary>
    /// <param name="key">The record's key.</param>
    public static bool IsCandidate(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return key.StartsWith(CandidatePrefix, StringComparison.Ordinal);
    }
}
