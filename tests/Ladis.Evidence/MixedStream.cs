using Ladis.Statistics;

namespace Ladis.Evidence;

/// <summary>Attacked requests among clean ones, each once: a pool that is dealt anew is a shift of its own.</summary>
internal static class MixedStream
{
    /// <summary>Clean requests first, then the two mixed, until one of them is used up.</summary>
    public static IEnumerable<T> Of<T>(IReadOnlyList<T> clean, T[] attacked, double share, int cleanFirst, SeededRandom random)
    {
        attacked = [.. attacked];
        random.Shuffle(attacked.AsSpan());
        var (order, nextClean, nextAttacked) = (random.Permutation(clean.Count), 0, 0);
        while (true)
        {
            var isAttacked = nextClean >= cleanFirst && random.NextDouble() < share;
            if (isAttacked ? nextAttacked == attacked.Length : nextClean == clean.Count)
            {
                yield break;
            }

            yield return isAttacked ? attacked[nextAttacked++] : clean[order[nextClean++]];
        }
    }
}
