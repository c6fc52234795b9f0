namespace Ladis.Testing;

/// <summary>The table of docs/security.md that says which servers get a request: what it says is what the tests hold the program to.</summary>
/// <param name="Shown">What the server shows.</param>
/// <param name="Registry">Whether Ladis accepts it from a registry.</param>
/// <param name="ClientAlone">Whether Confluent's client does, left to its own setting.</param>
/// <param name="Kafka">Whether Ladis accepts it from a broker.</param>
public sealed record DocumentedTrust(string Shown, bool Registry, bool ClientAlone, bool Kafka)
{
    private const int Columns = 4;
    private const string Accepted = "accepted";

    /// <summary>The table's rows.</summary>
    public static IReadOnlyList<DocumentedTrust> Rows { get; } =
    [
        .. File.ReadLines(Checkout.PathOf("docs/security.md"))
            .Select(line => line.Trim('|', ' ').Split(" | "))
            .Where(cells => cells.Length == Columns && cells.Skip(1).All(c => c is Accepted or "refused"))
            .Select(cells => new DocumentedTrust(cells[0], cells[1] == Accepted, cells[2] == Accepted, cells[3] == Accepted)),
    ];

    /// <summary>The row of a proof.</summary>
    public static DocumentedTrust Of(string shown) => Rows.Single(r => r.Shown == shown);
}
