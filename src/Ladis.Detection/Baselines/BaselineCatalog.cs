using Ladis.Contracts.V1;

namespace Ladis.Detection.Baselines;

/// <summary>The baselines that a detector knows, by the model's file, each with the stream time from which it holds.</summary>
public sealed class BaselineCatalog
{
    /// <summary>Baselines of one model's file that hold at once and are kept: the one in use, and what a checkpoint may still name.</summary>
    private const int Kept = 4;

    private readonly Dictionary<string, List<BaselineOffer>> _byModelFile = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, LoadedBaseline> _byModelName = new(StringComparer.Ordinal);

    /// <summary>An empty catalog.</summary>
    public BaselineCatalog()
    {
    }

    /// <summary>A copy, which can grow while the original is being read.</summary>
    /// <param name="other">The original.</param>
    public BaselineCatalog(BaselineCatalog other)
    {
        ArgumentNullException.ThrowIfNull(other);
        foreach (var (file, offers) in other._byModelFile)
            _byModelFile[file] = [.. offers];
        foreach (var (name, baseline) in other._byModelName)
            _byModelName[name] = baseline;
    }

    /// <summary>For every model's file the newest baseline that holds at once, and those that hold from a time on.</summary>
    public IReadOnlyCollection<LoadedBaseline> All => [.. Offers.Select(o => o.Baseline)];

    /// <summary>The same with their times.</summary>
    internal IEnumerable<BaselineOffer> Offers =>
        _byModelFile.Values.SelectMany(offers => offers.Where((o, i) => o.EffectiveFrom is not null || i == offers.Count - 1 || offers[i + 1].EffectiveFrom is not null));

    /// <summary>
    /// Offers a baseline. Of those that hold at once the last one counts, and it also replaces what its own key announced for a later time; one that
    /// holds from a time on takes over when that time has come, and the latest such time counts.
    /// </summary>
    /// <param name="baseline">The baseline.</param>
    /// <param name="effectiveFrom">Stream time from which it holds; null: from the next request on.</param>
    /// <param name="key">The key that it stands under on the baselines topic, by which it can be withdrawn.</param>
    public void Add(LoadedBaseline baseline, DateTimeOffset? effectiveFrom = null, string? key = null)
    {
        ArgumentNullException.ThrowIfNull(baseline);
        if (!_byModelFile.TryGetValue(baseline.Model.Sha256, out var offers))
            _byModelFile[baseline.Model.Sha256] = offers = [];
        var scheduled = effectiveFrom is not null;
        offers.RemoveAll(o => (o.EffectiveFrom is not null) == scheduled && string.Equals(o.Baseline.Id, baseline.Id, StringComparison.Ordinal));
        if (!scheduled)
            offers.RemoveAll(o => o.EffectiveFrom is not null && string.Equals(o.Key, key, StringComparison.Ordinal));
        var place = offers.FindIndex(o => o.EffectiveFrom is { } from && (effectiveFrom is null || from > effectiveFrom));
        offers.Insert(place < 0 ? offers.Count : place, new BaselineOffer(baseline, effectiveFrom, key));
        if (offers.Count(o => o.EffectiveFrom is null) > Kept)
            offers.RemoveAt(0);
        _byModelName[baseline.Model.Id] = baseline;
    }

    /// <summary>Takes back what a key of the baselines topic has offered.</summary>
    /// <param name="key">The key.</param>
    /// <returns>Whether anything was on offer under it.</returns>
    public bool Withdraw(string key)
    {
        var withdrawn = 0;
        foreach (var (file, offers) in _byModelFile.ToList())
        {
            withdrawn += offers.RemoveAll(o => string.Equals(o.Key, key, StringComparison.Ordinal));
            if (offers.Count == 0)
                _byModelFile.Remove(file);
        }

        foreach (var name in _byModelName.Keys.Where(name => !_byModelFile.Values.Any(offers => offers.Exists(o => string.Equals(o.Baseline.Model.Id, name, StringComparison.Ordinal)))).ToList())
            _byModelName.Remove(name);
        return withdrawn > 0;
    }

    /// <summary>Whether any baseline of a model's file is on offer, now or later.</summary>
    internal bool Knows(ModelReference model) => _byModelFile.ContainsKey(model.Sha256);

    /// <summary>
    /// The baseline to judge a model by: of that very file if there is one, else of the same name, so that the mismatch can
    /// be told; null when the model is unknown.
    /// </summary>
    /// <param name="model">The model that answered a request.</param>
    /// <param name="streamTime">Stream time of the request: a baseline that holds from later on is not meant yet.</param>
    public LoadedBaseline? Find(ModelReference model, DateTimeOffset streamTime)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (_byModelFile.TryGetValue(model.Sha256, out var offers))
        {
            for (var i = offers.Count - 1; i >= 0; i--)
            {
                if (offers[i].EffectiveFrom is not { } from || from <= streamTime)
                    return offers[i].Baseline;
            }

            return null;
        }

        return _byModelName.GetValueOrDefault(model.Id);
    }

    /// <summary>A baseline of a model's file by its id, whether it holds now or not.</summary>
    /// <param name="model">The model.</param>
    /// <param name="id">SHA-256 of the snapshot.</param>
    public LoadedBaseline? Find(ModelReference model, string id)
    {
        ArgumentNullException.ThrowIfNull(model);
        return _byModelFile.GetValueOrDefault(model.Sha256)?.Find(o => string.Equals(o.Baseline.Id, id, StringComparison.Ordinal))?.Baseline;
    }
}
