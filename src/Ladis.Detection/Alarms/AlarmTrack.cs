using Ladis.Contracts.V1;
using Ladis.Detection.Configuration;
using Ladis.Detection.Policies;

namespace Ladis.Detection.Alarms;

/// <summary>
/// The life of one policy's alarms in a stream: quiet → firing → updates → resolved → cool-down → quiet. Raising needs more evidence than keeping
/// (hysteresis), and all paces are counted in arrivals, so that a replay finds the same.
/// </summary>
/// <param name="policy">The policy.</param>
/// <param name="options">Paces.</param>
internal sealed class AlarmTrack(Policy policy, DetectionOptions options)
{
    private long _coolDown;

    public Policy Policy { get; } = policy;

    /// <summary>The active alarm, if there is one.</summary>
    public AlarmEpisode? Episode { get; private set; }

    /// <summary>Takes in one arrival.</summary>
    /// <param name="raises">Whether there is evidence enough to raise an alarm now.</param>
    /// <param name="renews">Whether there is evidence enough to keep one.</param>
    /// <returns>The state to report; unspecified when there is nothing to report. A raised alarm is to be opened by <see cref="Open"/>.</returns>
    public AlertState Step(bool raises, bool renews)
    {
        if (Episode is null)
            return IsCooling() || !raises ? AlertState.Unspecified : AlertState.Firing;
        Episode.Arrivals++;
        Episode.QuietArrivals = renews ? 0 : Episode.QuietArrivals + 1;
        if (Episode.QuietArrivals >= options.ResolveAfter)
            return AlertState.Resolved;
        return Episode.Arrivals % options.UpdateStride == 0 ? AlertState.Updated : AlertState.Unspecified;
    }

    public void Open(AlarmEpisode episode) => Episode = episode;

    public void Close() => (Episode, _coolDown) = (null, options.CoolDown);

    public PolicyCheckpoint Save() => new() { Policy = Policy.Kind, Episode = Episode?.ToCheckpoint(), CoolDown = _coolDown };

    public void Load(PolicyCheckpoint saved) =>
        (Episode, _coolDown) = (saved.Episode is { } episode ? AlarmEpisode.From(episode) : null, saved.CoolDown);

    /// <summary>The arrivals of the cool-down are those after the resolving one: a crossing among them waits.</summary>
    private bool IsCooling()
    {
        if (_coolDown == 0)
            return false;
        _coolDown--;
        return true;
    }
}
