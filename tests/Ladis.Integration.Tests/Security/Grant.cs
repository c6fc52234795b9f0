using Confluent.Kafka.Admin;

namespace Ladis.Integration.Tests.Security;

/// <summary>A row of the table in docs/security.md: what a role may do.</summary>
/// <param name="Role">The role, as the table calls it.</param>
/// <param name="Resource">Kind of resource.</param>
/// <param name="Setting">The setting that names the resource.</param>
/// <param name="IsPrefix">Whether the grant is for all names that begin so.</param>
/// <param name="Operation">What may be done.</param>
internal sealed record Grant(string Role, ResourceType Resource, string Setting, bool IsPrefix, AclOperation Operation)
{
    private const int Columns = 4;

    /// <summary>The client's enum lacks a name for it; the library beneath knows the number.</summary>
    private const ResourceType TransactionalId = (ResourceType)5;

    /// <summary>The table's rows.</summary>
    public static IReadOnlyList<Grant> Documented { get; } = [.. Rows(Checkout.Read("docs/security.md"))];

    /// <summary>The grant as the broker wants it.</summary>
    /// <param name="user">Whom it is for.</param>
    /// <param name="nameOf">The value of a setting.</param>
    public AclBinding ToBinding(string user, Func<string, string> nameOf) => new()
    {
        Pattern = new ResourcePattern { Type = Resource, Name = nameOf(Setting), ResourcePatternType = IsPrefix ? ResourcePatternType.Prefixed : ResourcePatternType.Literal },
        Entry = new AccessControlEntry { Principal = $"User:{user}", Host = "*", Operation = Operation, PermissionType = AclPermissionType.Allow },
    };

    private static IEnumerable<Grant> Rows(string document) => document
        .Split('\n')
        .Where(line => line.StartsWith("| ", StringComparison.Ordinal))
        .Select(line => line.Trim('|', ' ').Split(" | "))
        .Where(cells => cells.Length == Columns && cells[1] is nameof(ResourceType.Topic) or nameof(ResourceType.Group) or nameof(TransactionalId))
        .Select(cells => new Grant(
            cells[0], cells[1] == nameof(TransactionalId) ? TransactionalId : Enum.Parse<ResourceType>(cells[1]), cells[2].Replace("prefix ", "", StringComparison.Ordinal).Trim('`'),
            cells[2].StartsWith("prefix", StringComparison.Ordinal), Enum.Parse<AclOperation>(cells[3])));

    /// <inheritdoc />
    public override string ToString() => $"{Role}: {Operation} on {Resource} {Setting}";
}
