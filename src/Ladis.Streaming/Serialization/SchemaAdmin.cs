using System.Net;
using Confluent.SchemaRegistry;
using Google.Protobuf.Reflection;
using Ladis.Streaming.Configuration;

namespace Ladis.Streaming.Serialization;

/// <summary>
/// Registers the schemas of the topics, in the form in which Confluent's serializer looks for them: the whole file as a descriptor, each import under
/// its own name as a subject. Compatibility is BACKWARD_TRANSITIVE: what was ever written stays readable.
/// </summary>
/// <param name="options">Where the registry is.</param>
public sealed class SchemaAdmin(SchemaRegistryOptions options)
{
    private const string KnownToEveryRegistry = "google/protobuf/";

    /// <summary>Registers what is missing. What is there stays as it is.</summary>
    /// <param name="topics">Names of the topics.</param>
    /// <returns>Every subject in the order of registration, imports first; after an incompatible one its users are left out.</returns>
    /// <exception cref="SchemaException">The registry does not answer, or refuses for another reason than compatibility.</exception>
    public async Task<IReadOnlyList<SchemaOutcome>> Apply(TopicsOptions topics)
    {
        using var client = RegistryClient.Create(options, CachedSchemaRegistryClient.DefaultMaxRetries);
        var outcomes = new Dictionary<string, SchemaOutcome>(StringComparer.Ordinal);
        foreach (var topic in TopicSchemas.All(topics))
            await Register(client, topic.Subject, topic.Message.File, outcomes);
        return [.. outcomes.Values];
    }

    private async Task<RegisteredSchema?> Register(CachedSchemaRegistryClient client, string subject, FileDescriptor file, Dictionary<string, SchemaOutcome> outcomes)
    {
        var references = new List<SchemaReference>();
        foreach (var import in file.Dependencies.Where(i => !i.Name.StartsWith(KnownToEveryRegistry, StringComparison.Ordinal)))
        {
            if (await Register(client, import.Name, import, outcomes) is not { } registered)
                return null;
            references.Add(new SchemaReference(import.Name, import.Name, registered.Version));
        }

        try
        {
            return await Register(client, subject, new Schema(file.SerializedData.ToBase64(), references, SchemaType.Protobuf), outcomes);
        }
        catch (Exception refused) when (RegistryFailure.Is(refused))
        {
            throw RegistryFailure.Explain(refused, options, $"the schema of subject '{subject}'");
        }
    }

    private static async Task<RegisteredSchema?> Register(CachedSchemaRegistryClient client, string subject, Schema schema, Dictionary<string, SchemaOutcome> outcomes)
    {
        if (outcomes.TryGetValue(subject, out var done))
            return done.Change == SchemaChange.Incompatible ? null : await client.LookupSchemaAsync(subject, schema, ignoreDeletedSchemas: true);
        var known = await Find(client, subject, schema);
        if (known is null)
        {
            // Before the schema, so that it is held to it; a registry that knows levels of existing subjects only is told afterwards.
            var isLevelSet = await TrySetLevel(client, subject);
            try
            {
                await client.RegisterSchemaAsync(subject, schema);
            }
            catch (SchemaRegistryException incompatible) when (incompatible.Status == HttpStatusCode.Conflict)
            {
                outcomes.Add(subject, new(subject, SchemaChange.Incompatible, Id: null));
                return null;
            }

            if (!isLevelSet)
                await client.UpdateCompatibilityAsync(Compatibility.BackwardTransitive, subject);
        }
        else
        {
            await TrySetLevel(client, subject);
        }

        var registered = await client.LookupSchemaAsync(subject, schema, ignoreDeletedSchemas: true);
        outcomes.Add(subject, new(subject, known is null ? SchemaChange.Registered : SchemaChange.Unchanged, registered.Id));
        return registered;
    }

    private static async Task<RegisteredSchema?> Find(CachedSchemaRegistryClient client, string subject, Schema schema)
    {
        try
        {
            return await client.LookupSchemaAsync(subject, schema, ignoreDeletedSchemas: true);
        }
        catch (SchemaRegistryException missing) when (missing.Status == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    private static async Task<bool> TrySetLevel(CachedSchemaRegistryClient client, string subject)
    {
        try
        {
            await client.UpdateCompatibilityAsync(Compatibility.BackwardTransitive, subject);
            return true;
        }
        catch (SchemaRegistryException missing) when (missing.Status == HttpStatusCode.NotFound)
        {
            return false;
        }
    }
}
