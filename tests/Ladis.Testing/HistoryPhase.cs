namespace Ladis.Testing;

/// <summary>A stretch of the scripted history.</summary>
/// <param name="Name">What happens in it, for people.</param>
/// <param name="First">Number of its first request.</param>
/// <param name="Count">Its requests.</param>
/// <param name="IsClean">Whether its requests come from the distribution that the model was validated on, given the predicted class.</param>
public sealed record HistoryPhase(string Name, int First, int Count, bool IsClean)
{
    /// <summary>The number after its last request's.</summary>
    public int End => First + Count;
}
