using Ladis.Statistics;

namespace Ladis.Evidence;

/// <summary>A request of known true class: its scores and its predicted class.</summary>
/// <param name="Scores">In the baseline's order.</param>
/// <param name="Class">Predicted.</param>
/// <param name="Label">True.</param>
internal sealed record LabelledRequest(double[] Scores, int Class, int Label);

/// <summary>Requests under one split of the CIFAR-10 baseline, judged with its true classes and without: the scores are the same.</summary>
internal sealed class LabelledPools
{
    private readonly CifarSets _sets;
    private readonly Baseline _baseline;
    private readonly Dictionary<string, LabelledRequest[]> _attacked = new(StringComparer.Ordinal);

    public LabelledPools(CifarSets sets, ulong split)
    {
        var options = new BaselineOptions { Seed = Seed.From(split) };
        (_sets, _baseline) = (sets, CifarBaseline.Build(sets, options));
        (Unlabelled, Labelled) = (_baseline.Calibration, CifarBaseline.BuildLabelled(sets, options).Calibration);
        Clean = [.. CifarSets.Unseen.SelectMany(set => Scored(set, sets.Labels(set)))];
    }

    public ConformalCalibration Unlabelled { get; }

    public ConformalCalibration Labelled { get; }

    /// <summary>Every clean picture that the baseline has not seen.</summary>
    public LabelledRequest[] Clean { get; }

    /// <summary>Attacked pictures of a set, whose originals are <c>clean_attackimages</c>.</summary>
    public LabelledRequest[] Attacked(string set)
    {
        if (!_attacked.TryGetValue(set, out var requests))
        {
            _attacked[set] = requests = [.. Scored(set, _sets.Labels("clean_attackimages"))];
        }

        return requests;
    }

    private IEnumerable<LabelledRequest> Scored(string set, int[] labels)
        => CifarBaseline.Scores(_baseline, _sets[set]).Select((scores, i) => new LabelledRequest(scores, _sets[set].Classes[i], labels[i]));
}
