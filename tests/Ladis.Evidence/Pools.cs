using Ladis.Statistics;

namespace Ladis.Evidence;

/// <summary>Scored requests, by set; the clean pool is every clean image that the baseline has not seen.</summary>
internal sealed class Pools(CifarSets sets, Baseline baseline)
{
    private readonly Dictionary<string, Pool> _pools = new(StringComparer.Ordinal);
    private Pool? _clean;

    public Baseline Baseline => baseline;

    public Pool Clean => _clean ??= new Pool([.. CifarSets.Unseen.SelectMany(Scored)]);

    public Pool this[string set]
    {
        get
        {
            if (!_pools.TryGetValue(set, out var pool))
            {
                _pools[set] = pool = new Pool([.. Scored(set)]);
            }

            return pool;
        }
    }

    private IEnumerable<(double[] Scores, int Class)> Scored(string set)
        => CifarBaseline.Scores(baseline, sets[set]).Zip(sets[set].Classes);
}
