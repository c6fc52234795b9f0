using System.Collections.Concurrent;
using Confluent.Kafka;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Confluent.SchemaRegistry.Serdes;

/// <summary>Writes messages with the id of their schema before them, as the real serializer does, and with its limit: it keeps one id, whatever subjects it writes to.</summary>
public class ProtobufSerializer<T>(ISchemaRegistryClient schemaRegistryClient, ProtobufSerializerConfig config) : IAsyncSerializer<T>
    where T : IMessage<T>, new()
{
    private static readonly string[] KnownToEveryRegistry = ["google/protobuf/", "google/type/", "confluent/"];

    private readonly AsyncSubjectNameStrategyDelegate _subjects = config.SubjectNameStrategy.GetValueOrDefault().ToAsyncDelegate();
    private readonly bool _registers = config.AutoRegisterSchemas ?? true;
    private readonly ConcurrentDictionary<string, bool> _known = new(StringComparer.Ordinal);
    private volatile byte[] _frame = [];

    /// <summary>The bytes of a message; null stays null.</summary>
    /// <exception cref="HttpRequestException">The registry refuses the schema, does not have it, or does not answer.</exception>
    public async Task<byte[]> SerializeAsync(T value, SerializationContext context)
    {
        if (value is null)
            return null;
        var subject = await _subjects(context, value.Descriptor.FullName).ConfigureAwait(false);
        if (!_known.ContainsKey(subject))
        {
            _frame = Frame(await FindAsync(subject, value.Descriptor.File).ConfigureAwait(false), value.Descriptor);
            _known[subject] = true;
        }

        var frame = _frame;
        var bytes = new byte[frame.Length + value.CalculateSize()];
        frame.CopyTo(bytes, 0);
        value.WriteTo(bytes.AsSpan(frame.Length));
        return bytes;
    }

    /// <summary>What stands before a message: the schema's id, and the indexes that lead from the file to the type.</summary>
    private static byte[] Frame(int id, MessageDescriptor type)
    {
        var way = new List<int>();
        for (var at = type; at is not null; at = at.ContainingType)
            way.Insert(0, at.Index);
        var schemaId = new SchemaId(SchemaType.Protobuf, id, guid: null, way);
        var frame = new byte[schemaId.CalculateIdSize()];
        schemaId.WriteIdToBytes(frame);
        return frame;
    }

    private async Task<int> FindAsync(string subject, FileDescriptor file)
    {
        var schema = await SchemaAsync(file).ConfigureAwait(false);
        return _registers
            ? await schemaRegistryClient.RegisterSchemaAsync(subject, schema).ConfigureAwait(false)
            : await schemaRegistryClient.GetSchemaIdAsync(subject, schema).ConfigureAwait(false);
    }

    /// <summary>A file with its imports as references, which the registry has before the file is asked for.</summary>
    private async Task<Schema> SchemaAsync(FileDescriptor file)
    {
        var references = new List<SchemaReference>();
        foreach (var import in file.Dependencies.Where(i => !KnownToEveryRegistry.Any(k => i.Name.StartsWith(k, StringComparison.Ordinal))))
        {
            await FindAsync(import.Name, import).ConfigureAwait(false);
            var registered = await schemaRegistryClient
                .LookupSchemaAsync(import.Name, await SchemaAsync(import).ConfigureAwait(false), ignoreDeletedSchemas: true)
                .ConfigureAwait(false);
            references.Add(new SchemaReference(import.Name, import.Name, registered.Version));
        }

        return new Schema(file.SerializedData.ToBase64(), references, SchemaType.Protobuf);
    }
}
