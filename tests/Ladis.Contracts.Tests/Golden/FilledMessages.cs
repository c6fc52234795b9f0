using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Ladis.Contracts.Tests.Golden;

/// <summary>
/// Fills every field of a message with a value that its number gives: equal for equal schemas, and different wherever a number or a type
/// differs. Of a oneof the last field stays.
/// </summary>
internal static class FilledMessages
{
    public static IMessage Fill(MessageDescriptor type)
    {
        var message = type.Parser.ParseFrom(ByteString.Empty);
        foreach (var field in type.Fields.InFieldNumberOrder())
        {
            if (field.IsRepeated)
                AddTwo((System.Collections.IList)field.Accessor.GetValue(message), field);
            else
                field.Accessor.SetValue(message, Value(field, 0));
        }

        return message;
    }

    private static void AddTwo(System.Collections.IList list, FieldDescriptor field)
    {
        for (var index = 0; index < 2; index++)
            list.Add(field.FieldType == FieldType.Enum ? Enum.ToObject(field.EnumType.ClrType, Value(field, index)) : Value(field, index));
    }

    private static object Value(FieldDescriptor field, int index)
    {
        var number = field.FieldNumber + (100 * index);
        return field.FieldType switch
        {
            FieldType.String => $"{field.Name} {index}",
            FieldType.Bytes => ByteString.CopyFrom((byte)number, 0, 255),
            FieldType.Bool => true,
            FieldType.Float => number + 0.5f,
            FieldType.Double => number + 0.25,
            FieldType.Int32 => -number,
            FieldType.Int64 => -number - (1L << 40),
            FieldType.Fixed64 => (ulong)number + (1UL << 50),
            FieldType.Enum => field.EnumType.Values[^1].Number,
            FieldType.Message => Fill(field.MessageType),
            _ => throw new NotSupportedException($"{field.FullName} has the type {field.FieldType}: say here what fills it."),
        };
    }
}
