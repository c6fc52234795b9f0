namespace Ladis.Statistics;

/// <summary>
/// The direction in which confidences have moved. It uses the groups of a class-matched test (a request and its k reference rows of the same
/// predicted class): given the classes their members are exchangeable, so that choosing anew in every group which one is the request
/// gives exact p-values. The scales are those within the groups, which no choice changes.
/// </summary>
public static class ConfidenceDirection
{
    /// <summary>
    /// What the first place's loss weighs beside the second's gain. Found on two models: at 1 small attacks look like corruptions, at 0
    /// corruptions like attacks; from ¼ to ⅓ little changes (docs/statistics/triage.md).
    /// </summary>
    private const double LeadWeight = 0.25;

    /// <summary>Tests the direction.</summary>
    /// <param name="test">The window's class-matched test, whose groups and labellings are used.</param>
    /// <param name="window">The window's logits in descending order, a request a row.</param>
    /// <param name="reference">The reference's logits in descending order.</param>
    /// <returns>No shift, with p-values of 1, if the test is inconclusive.</returns>
    /// <exception cref="ArgumentException">There are fewer than two classes.</exception>
    public static ConfidenceShift Of(WindowTestResult test, FloatMatrix window, FloatMatrix reference)
    {
        ArgumentNullException.ThrowIfNull(test);
        ArgumentNullException.ThrowIfNull(window);
        ArgumentNullException.ThrowIfNull(reference);
        if (window.Columns < 2 || window.Columns != reference.Columns)
        {
            throw new ArgumentException($"Confidences need two classes, and as many as the reference's {reference.Columns}; there are {window.Columns}.", nameof(window));
        }

        if (!test.Conclusive)
        {
            return new ConfidenceShift(0, 1, 1);
        }

        var margin = Members(test, window, reference, row => row[0] - row[1]);
        var tilt = Members(test, window, reference, row => row.Length < 3 ? 0 : row[1] - row[2]);
        var lead = Members(test, window, reference, Lead);
        var size = test.Matches + 1;
        Standardise(tilt, size);
        Standardise(lead, size);
        for (var i = 0; i < tilt.Length; i++)
        {
            tilt[i] += LeadWeight * lead[i];
        }

        return Judge(test, margin, tilt);
    }

    private delegate double Feature(ReadOnlySpan<float> row);

    private static double Lead(ReadOnlySpan<float> row)
    {
        var sum = 0.0;
        foreach (var value in row)
        {
            sum += value;
        }

        return row[0] - (sum / row.Length);
    }

    /// <summary>A feature of all members, group after group, the request first; each less its group's mean.</summary>
    private static double[] Members(WindowTestResult test, FloatMatrix window, FloatMatrix reference, Feature feature)
    {
        var size = test.Matches + 1;
        var members = new double[test.Rows.Count * size];
        for (var g = 0; g < test.Rows.Count; g++)
        {
            var group = members.AsSpan(g * size, size);
            group[0] = feature(window.Row(test.Rows[g]));
            for (var i = 1; i < size; i++)
            {
                group[i] = feature(reference.Row(test.MatchedRows[(g * test.Matches) + i - 1]));
            }

            var mean = 0.0;
            foreach (var value in group)
            {
                mean += value / size;
            }

            foreach (ref var value in group)
            {
                value -= mean;
            }
        }

        return members;
    }

    private static void Standardise(double[] centred, int size)
    {
        var freedom = centred.Length - (centred.Length / size);
        var deviation = Math.Sqrt(centred.Sum(value => value * value) / freedom);
        for (var i = 0; i < centred.Length; i++)
        {
            centred[i] = deviation > 0 ? centred[i] / deviation : 0;
        }
    }

    private static ConfidenceShift Judge(WindowTestResult test, double[] margin, double[] tilt)
    {
        var (groups, size) = (test.Rows.Count, test.Matches + 1);
        var (margins, tilts) = (Sums(margin, groups, test.Choices), Sums(tilt, groups, test.Choices));
        var twoSided = 2 * Math.Min(AsLarge(tilts, 1), AsLarge(tilts, -1));

        // Group means are 0, so that a request stands (k + 1)/k times as far from its matches as from its group's mean.
        var shift = tilts[0] / groups * size / test.Matches;
        return new ConfidenceShift(shift, Math.Min(1, twoSided), AsLarge(margins, 1));
    }

    private static double[] Sums(double[] members, int groups, int[] choices)
    {
        var sums = new double[choices.Length / groups];
        for (var b = 0; b < sums.Length; b++)
        {
            foreach (var member in choices.AsSpan(b * groups, groups))
            {
                sums[b] += members[member];
            }
        }

        return sums;
    }

    /// <summary>Share of the choices whose sum is as large as the observed one, which is among them; sign −1: as small.</summary>
    private static double AsLarge(double[] sums, int sign)
    {
        var largest = sums.Max(Math.Abs);
        return sums.Count(sum => sign * (sum - sums[0]) >= -1e-9 * largest) / (double)sums.Length;
    }
}
