using Ladis.Statistics;

namespace Ladis.Evidence;

/// <summary>A request as every policy needs it.</summary>
internal sealed record PolicyRow(float[][] Views, double[] Scores, int Class);

/// <summary>Requests by set, as one split of the baseline sees them.</summary>
internal sealed class PolicyPools(CifarSets sets, ulong split)
{
    private readonly Dictionary<string, PolicyRow[]> _pools = new(StringComparer.Ordinal);

    public Baseline Baseline { get; } = CifarBaseline.Build(sets, new BaselineOptions { Seed = Seed.From(split) });

    public PolicyRow[] this[string set]
    {
        get
        {
            if (!_pools.TryGetValue(set, out var pool))
            {
                string[] names = set == "clean" ? CifarSets.Unseen : [set];
                _pools[set] = pool = [.. names.SelectMany(name => Enumerable.Range(0, sets[name].Count).Select(row => Row(sets[name].Observation(row, CifarBaseline.Taps))))];
            }

            return pool;
        }
    }

    private PolicyRow Row(Observation observation)
    {
        var views = new float[Baseline.Views.Count][];
        for (var view = 0; view < views.Length; view++)
        {
            views[view] = new float[Baseline.Views[view].Dimensions];
            Baseline.Project(view, observation, views[view]);
        }

        var scores = new double[Baseline.Scores.Count];
        Baseline.Evaluate(observation, scores);
        return new PolicyRow(views, scores, observation.PredictedClass);
    }
}
