namespace Ladis.Statistics;

/// <summary>
/// What rows are told apart by besides their predicted class: the camera, the hour, the version of an app. Rows are compared within a <em>category</em>, a class
/// in a context (Mondrian conformal prediction with a taxonomy of both: Vovk, Gammerman, Shafer, <em>Algorithmic Learning in a Random World</em>, section 4.5), so
/// that another mix of contexts is no change. Context 0 is all that have no name here. Immutable.
/// </summary>
public sealed class RowContexts
{
    /// <summary>Contexts with a name, at most.</summary>
    public const int Most = 16;

    /// <summary>Rows that a context needs for a name of its own: fewer would be spread too thin over classes.</summary>
    public const int FewestRows = 30;

    private readonly Dictionary<string, int> _numbers;

    /// <summary>Takes contexts as they are.</summary>
    /// <param name="names">Their names, from number 1 on; each once, not empty.</param>
    /// <param name="rows">The context of each row; 0 where it has none of these.</param>
    /// <exception cref="ArgumentException">A name is empty or comes twice, there are more than <see cref="Most"/>, or a row is of none of them.</exception>
    public RowContexts(IReadOnlyList<string> names, int[] rows)
    {
        ArgumentNullException.ThrowIfNull(names);
        ArgumentNullException.ThrowIfNull(rows);
        if (names.Count > Most || names.Any(string.IsNullOrEmpty) || names.Distinct(StringComparer.Ordinal).Count() != names.Count)
        {
            throw new ArgumentException($"There are {names.Count} contexts ({string.Join(", ", names)}); up to {Most} with a name each are possible.", nameof(names));
        }

        var strange = rows.AsSpan().IndexOfAnyExceptInRange(0, names.Count);
        if (strange >= 0)
        {
            throw new ArgumentException($"Row {strange} has context {rows[strange]}; there are 0 to {names.Count}.", nameof(rows));
        }

        (Names, Rows) = (names, rows);
        _numbers = names.Index().ToDictionary(name => name.Item, name => name.Index + 1, StringComparer.Ordinal);
    }

    /// <summary>The names, from number 1 on.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The context of each row.</summary>
    public IReadOnlyList<int> Rows { get; }

    /// <summary>Number of contexts, with the one that has no name.</summary>
    public int Count => Names.Count + 1;

    /// <summary>The most frequent values become contexts, those of too few rows and the empty one none.</summary>
    /// <param name="values">The value of each row.</param>
    /// <returns>Null where none is frequent enough.</returns>
    public static RowContexts? Of(IReadOnlyList<string> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        string[] names =
        [
            .. values.Where(value => value.Length > 0).CountBy(value => value).Where(each => each.Value >= FewestRows)
                .OrderByDescending(each => each.Value).ThenBy(each => each.Key, StringComparer.Ordinal).Take(Most).Select(each => each.Key),
        ];
        return names.Length == 0 ? null : new RowContexts(names, [.. values.Select(value => Array.IndexOf(names, value) + 1)]);
    }

    /// <summary>The number of a context; 0 for one that has no name here.</summary>
    /// <param name="name">Its name, or nothing.</param>
    public int NumberOf(string name) => _numbers.GetValueOrDefault(name);
}
