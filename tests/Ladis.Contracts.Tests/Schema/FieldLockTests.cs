using Google.Protobuf.Reflection;
using Ladis.Contracts.V1;

namespace Ladis.Contracts.Tests.Schema;

/// <summary>Numbers, types and names of all fields, as published. They may be added to, never changed or removed.</summary>
public class FieldLockTests
{
    private const string LockFile = "Schema/fields.lock";

    private static readonly FileDescriptor[] Files =
        [BaselineReflection.Descriptor, CheckpointReflection.Descriptor, CommonReflection.Descriptor, DetectionReflection.Descriptor, InferenceReflection.Descriptor];

    [Fact]
    public void PublishedFields_ShouldKeepNumberTypeAndName()
    {
        var gone = Locked().Except(Present(), StringComparer.Ordinal).ToList();

        Assert.True(gone.Count == 0, $"Published fields were changed or removed; consumers and stored records still use them:\n{Differences(gone)}"
            + "A field that is no longer used stays as it is; what replaces it gets a new number.");
    }

    [Fact]
    public void NewFields_ShouldBeLocked()
    {
        var fresh = Present().Except(Locked(), StringComparer.Ordinal).ToList();

        Assert.True(fresh.Count == 0, $"Append these lines to tests/Ladis.Contracts.Tests/{LockFile}:\n{string.Join('\n', fresh)}");
    }

    [Fact]
    public void AllFilesOfTheWire_ShouldBeCovered() =>
        Assert.Equal(Files.Select(f => Path.GetFileName(f.Name)), Directory.EnumerateFiles(Checkout.PathOf("proto"), "*.proto", SearchOption.AllDirectories).Select(Path.GetFileName).Order(StringComparer.Ordinal));

    private static string Differences(IEnumerable<string> gone) =>
        string.Concat(gone.Select(line => $"- {line}\n+ {Present().FirstOrDefault(p => NameOf(p) == NameOf(line)) ?? "(removed)"}\n"));

    private static string NameOf(string line) => line.Split(" = ")[0];

    private static IEnumerable<string> Locked() => File.ReadLines(Path.Combine(AppContext.BaseDirectory, LockFile)).Where(l => l.Length > 0 && l[0] != '#');

    private static IEnumerable<string> Present() => Files.SelectMany(f => f.MessageTypes).SelectMany(Lines).Concat(Files.SelectMany(f => f.EnumTypes).SelectMany(Lines));

    private static IEnumerable<string> Lines(MessageDescriptor message) =>
        message.Fields.InFieldNumberOrder()
            .Select(field => $"{message.Name}.{field.Name} = {field.FieldNumber} {Label(field)}{TypeOf(field)}{(field.ContainingOneof is { } one ? $" in {one.Name}" : "")}")
            .Concat(message.NestedTypes.SelectMany(Lines));

    private static IEnumerable<string> Lines(EnumDescriptor type) => type.Values.Select(value => $"{type.Name}.{value.Name} = {value.Number} enum value");

    private static string Label(FieldDescriptor field) => field.IsRepeated ? "repeated " : "";

    private static string TypeOf(FieldDescriptor field) => field.FieldType switch
    {
        FieldType.Message => field.MessageType.FullName,
        FieldType.Enum => field.EnumType.FullName,
        _ => field.FieldType.ToString().ToLowerInvariant(),
    };
}
