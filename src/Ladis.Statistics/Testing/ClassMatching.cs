namespace Ladis.Statistics;

/// <summary>
/// Matches each request with k reference rows of its predicted class, without replacement. It looks at classes only, so
/// given the classes the members of a group stay exchangeable.
/// </summary>
internal sealed class ClassMatching
{
    /// <summary>A larger k may cost this share of the requests, but no more: a rare class must not take the power of all others.</summary>
    private const double Dispensable = 0.1;

    private ClassMatching(int matches, int[] rows, int[] matched, int unseen, int exhausted)
        => (Matches, Rows, Matched, Unseen, Exhausted) = (matches, rows, matched, unseen, exhausted);

    public int Matches { get; }

    public int[] Rows { get; }

    public int[] Matched { get; }

    public int Unseen { get; }

    public int Exhausted { get; }

    /// <summary>
    /// Takes the largest k that costs at most a tenth of the requests that k = 1 could serve, and none that the least number needs.
    /// Requests that their class cannot serve are dropped.
    /// </summary>
    /// <param name="window">Classes of the requests.</param>
    /// <param name="first">The first request to be tested.</param>
    /// <param name="reference">Classes of the reference rows.</param>
    /// <param name="matches">Most matches of a request.</param>
    /// <param name="least">Least number of requests that a test needs.</param>
    /// <param name="random">Draws.</param>
    public static ClassMatching Match(ReadOnlySpan<int> window, int first, ReadOnlySpan<int> reference, int matches, int least, SeededRandom random)
    {
        var requests = Group(window, first);
        var stock = Group(reference, 0);
        var unseen = requests.Where(pair => !stock.ContainsKey(pair.Key)).Sum(pair => pair.Value.Count);
        var k = Enumerable.Range(1, matches).Last(k => k == 1 || Serves(requests, stock, k, least));
        List<int> used = [], matched = [];
        foreach (var (c, rows) in requests.Where(pair => stock.ContainsKey(pair.Key)))
        {
            var offered = stock[c].ToArray();
            var served = Math.Min(rows.Count, offered.Length / k);
            var chosen = rows.ToArray();
            random.Draw<int>(offered, served * k);
            random.Draw<int>(chosen, served);
            used.AddRange(chosen.AsSpan(0, served));
            matched.AddRange(offered.AsSpan(0, served * k));
        }

        return new ClassMatching(k, [.. used], [.. matched], unseen, window.Length - first - unseen - used.Count);
    }

    private static bool Serves(SortedDictionary<int, List<int>> requests, SortedDictionary<int, List<int>> stock, int k, int least)
    {
        int Served(int matches) => requests.Sum(pair => stock.TryGetValue(pair.Key, out var rows) ? Math.Min(pair.Value.Count, rows.Count / matches) : 0);
        var most = Served(1);
        return Served(k) >= Math.Max((1 - Dispensable) * most, Math.Min(least, most));
    }

    private static SortedDictionary<int, List<int>> Group(ReadOnlySpan<int> classes, int first)
    {
        var groups = new SortedDictionary<int, List<int>>();
        for (var i = first; i < classes.Length; i++)
        {
            if (!groups.TryGetValue(classes[i], out var rows))
            {
                groups[classes[i]] = rows = [];
            }

            rows.Add(i);
        }

        return groups;
    }
}
