namespace Ladis.Hosting.Configuration;

/// <summary>Guesses what somebody meant to write.</summary>
internal static class Spelling
{
    /// <summary>The name with the fewest letters to change, when they are few enough for a slip; the beginning of a name is one, too.</summary>
    /// <param name="written">What was written.</param>
    /// <param name="names">What there is.</param>
    public static string? Nearest(string written, IEnumerable<string> names) => names
        .Select(name => (Name: name, Distance: IsBeginning(written, name) ? 1 : Distance(written.ToLowerInvariant(), name.ToLowerInvariant())))
        .Where(n => n.Distance <= Math.Max(2, n.Name.Length / 3))
        .OrderBy(n => n.Distance)
        .Select(n => n.Name)
        .FirstOrDefault();

    private static bool IsBeginning(string written, string name) => written.Length > 2 && name.StartsWith(written, StringComparison.OrdinalIgnoreCase);

    /// <summary>Levenshtein's distance: letters to insert, delete or replace.</summary>
    private static int Distance(string from, string to)
    {
        var row = Enumerable.Range(0, to.Length + 1).ToArray();
        for (var i = 1; i <= from.Length; i++)
        {
            var diagonal = row[0]++;
            for (var j = 1; j <= to.Length; j++)
            {
                var replaced = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, 1 + Math.Min(row[j], row[j - 1]));
            }
        }

        return row[^1];
    }
}
