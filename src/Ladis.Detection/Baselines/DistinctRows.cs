namespace Ladis.Detection.Baselines;

/// <summary>
/// Tells rows from their copies. A row is a copy of another when it is as good as equal in every tap: exactness rests on rows that were drawn independently, and twenty rows of
/// one picture are one.
/// </summary>
internal static class DistinctRows
{
    /// <summary>Two rows are near in a tap when their squared distance is at most this share of the mean one between rows.</summary>
    public const double NearShare = 1e-4;

    /// <summary>The numbers of the rows that remain, ascending: of each group of copies the first.</summary>
    /// <param name="taps">By tap, by row: the values; every tap has as many rows, at least one.</param>
    public static List<int> Of(IReadOnlyList<float[][]> taps)
    {
        var radii = taps.Select(Radius).ToArray();
        var norms = Array.ConvertAll(taps[0], Norm);
        var order = Enumerable.Range(0, norms.Length).OrderBy(row => norms[row]).ToArray();
        var places = new int[order.Length];
        for (var place = 0; place < order.Length; place++)
            places[order[place]] = place;
        var (kept, width) = (new bool[order.Length], Math.Sqrt(radii[0]));
        for (var row = 0; row < order.Length; row++)
            kept[row] = !HasNear(row, -1) && !HasNear(row, 1);
        return [.. Enumerable.Range(0, kept.Length).Where(row => kept[row])];

        // Rows whose lengths differ by more than the radius are not near: only neighbours by length are compared.
        bool HasNear(int row, int step)
        {
            for (var place = places[row] + step; place >= 0 && place < order.Length && Math.Abs(norms[order[place]] - norms[row]) <= width; place += step)
            {
                if (kept[order[place]] && AreNear(row, order[place]))
                    return true;
            }

            return false;
        }

        bool AreNear(int a, int b)
        {
            for (var tap = 0; tap < taps.Count; tap++)
            {
                if (!IsWithin(radii[tap], taps[tap][a], taps[tap][b]))
                    return false;
            }

            return true;
        }
    }

    /// <summary>The mean squared distance of two rows is twice the sum of the columns' variances.</summary>
    private static double Radius(float[][] rows)
    {
        var variances = 0.0;
        for (var column = 0; column < rows[0].Length; column++)
        {
            var (sum, squares) = (0.0, 0.0);
            foreach (var row in rows)
                sum += row[column];
            foreach (var row in rows)
                squares += Square(row[column] - (sum / rows.Length));
            variances += squares;
        }

        return NearShare * 2 * variances / Math.Max(1, rows.Length - 1);
    }

    private static double Norm(float[] row) => Math.Sqrt(row.Sum(x => Square(x)));

    private static bool IsWithin(double radius, float[] a, float[] b)
    {
        var sum = 0.0;
        for (var i = 0; i < a.Length && sum <= radius; i++)
            sum += Square((double)a[i] - b[i]);
        return sum <= radius;
    }

    private static double Square(double x) => x * x;
}
