using Ladis.Contracts.V1;

namespace Ladis.Detection.Baselines;

/// <summary>The baselines that a detector knows, by the model's file, each with the stream time from which it holds.</summary>
public sealed class BaselineCatalog
{
    /// <summary>Baselines of one model's file that are kept: the one in use, its successors, and what a checkpoint may still name.</summary>
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

    /// <summary>The newest baseline of every model.</summary>
    public IReadOnlyCollection<LoadedBaseline> All => [.. _byModelFile.Values.Select(offers => offers[^1].Baseline)];

    /// <summary>Offers a baseline; the last one of a model wins, from its time on.</summary>
    /// <param name="baseline">The baseline.</param>
    /// <param name="effectiveFrom">Stream time from which it holds; null: from the next request on.</param>
    public void Add(LoadedBaseline baseline, DateTimeOffset? effectiveFrom = null)
    {
        ArgumentNullException.ThrowIfNull(baseline);
        if (!_byModelFile.TryGetValue(baseline.Model.Sha256, out var offers))
            _byModelFile[baseline.Model.Sha256] = offers = [];
        offers.RemoveAll(o => string.Equals(o.Baseline.Id, baseline.Id, StringComparison.Ordinal));
        offers.Add(new BaselineOffer(baseline, effectiveFrom));
        if (offers.Count > Kept)
            offers.RemoveAt(0);
        _byModelName[baseline.Model.Id] = baseline;
    }

    /// <summary>No baseline is offered to a model's new streams any more; those that have one keep it.</summary>
    /// <param name="model">The model.</param>
    public void Remove(ModelReference model)
    {
        ArgumentNullException.ThrowIfNull(model);
        _byModelFile.Remove(model.Sha256);
        _byModelName.Remove(model.Id);
    }

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
