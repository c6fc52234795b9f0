using Ladis.Contracts.V1;
using Ladis.Detection.Baselines;

namespace Ladis.Detection.Streams;

/// <summary>
/// Which baseline judges a partition's requests: for each file of a model the one in use, until the catalog offers another that fits. The change happens
/// at an arrival and stands in the checkpoint, so no two readers of the outputs see it at different places.
/// </summary>
internal sealed class BaselineChoice
{
    private const int MostRefusals = 16;

    private readonly Dictionary<string, (LoadedBaseline Baseline, long Since)> _inUse = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> _refused = [];

    /// <summary>The baselines in use.</summary>
    public IEnumerable<LoadedBaseline> InUse => _inUse.Values.Select(u => u.Baseline);

    /// <summary>Whether its model's requests are judged by a baseline.</summary>
    public bool IsInUse(LoadedBaseline baseline) => _inUse.TryGetValue(baseline.Model.Sha256, out var used) && ReferenceEquals(used.Baseline, baseline);

    /// <summary>The baseline for a new request; null when there is none. One that was withdrawn is not used any further.</summary>
    /// <param name="catalog">What is offered.</param>
    /// <param name="activation">The request's activation.</param>
    /// <param name="offset">Its offset.</param>
    /// <param name="streamTime">The partition's stream time with it.</param>
    /// <param name="notices">Receives a change or a refusal.</param>
    public LoadedBaseline? For(BaselineCatalog catalog, Activation activation, long offset, DateTimeOffset streamTime, ref PartitionNotices? notices)
    {
        var model = activation.Model;
        var offered = catalog.Find(model, streamTime);
        if (offered is null || !catalog.Knows(model))
            _inUse.Remove(model.Sha256);
        var current = _inUse.TryGetValue(model.Sha256, out var used) ? used.Baseline : null;
        if (offered is null)
            return null;
        if (current is not null && (string.Equals(offered.Id, current.Id, StringComparison.Ordinal) || _refused.Contains(offered.Id)))
            return current;
        if (offered.Mismatch(model, activation.Taps) is { } problem)
        {
            if (current is not null)
                Refuse(offered, problem, ref notices);
            return current ?? offered;
        }

        _inUse[model.Sha256] = (offered, offset);
        (notices ??= new PartitionNotices()).Taken = offered;
        return offered;
    }

    public void Save(DetectorCheckpoint checkpoint)
    {
        checkpoint.Baselines.Add(_inUse.Values.OrderBy(u => u.Baseline.Model.Sha256, StringComparer.Ordinal)
            .Select(u => new BaselineInUse { Model = u.Baseline.Model, BaselineId = u.Baseline.Id, SinceOffset = u.Since }));
        checkpoint.RefusedBaselines.Add(_refused);
    }

    /// <summary>Goes on with a predecessor's choice, as far as the catalog still knows those baselines.</summary>
    public void Load(DetectorCheckpoint checkpoint, BaselineCatalog catalog)
    {
        _refused.AddRange(checkpoint.RefusedBaselines);
        foreach (var saved in checkpoint.Baselines)
        {
            if (catalog.Find(saved.Model, saved.BaselineId) is { } baseline)
                _inUse[saved.Model.Sha256] = (baseline, saved.SinceOffset);
        }
    }

    private void Refuse(LoadedBaseline offered, string problem, ref PartitionNotices? notices)
    {
        if (_refused.Count == MostRefusals)
            _refused.RemoveAt(0);
        _refused.Add(offered.Id);
        (notices ??= new PartitionNotices()).Refused = (offered, problem);
    }
}
