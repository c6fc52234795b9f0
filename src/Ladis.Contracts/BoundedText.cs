using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Ladis.Contracts;

/// <summary>
/// The one rule for the length of ids and names that others choose and that travel on, into keys, headers, verdicts and alerts: what is longer is cut, is
/// recognised by that (<c>…</c> and a part of its SHA-256 end it), and stays different from every other text.
/// </summary>
public static class BoundedText
{
    /// <summary>The most characters of an id or name: verdicts and alerts name many.</summary>
    public const int Most = 512;

    /// <summary>128 bits: no two texts that anybody finds have the same.</summary>
    private const int Digits = 32;

    /// <summary>The text; a longer one's beginning, <c>…</c> and 32 hexadecimal digits of the SHA-256 of its UTF-8, together as many characters as are allowed.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="most">Characters that are allowed, more than 34.</param>
    public static string Cut(string text, int most = Most)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length <= most)
            return text;
        var kept = most - Digits - 1;
        if (char.IsHighSurrogate(text[kept - 1]))
            kept--;
        return $"{text.AsSpan(0, kept)}…{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))).AsSpan(0, Digits)}";
    }

    /// <summary>Cuts every text of a message and of the messages in it.</summary>
    /// <param name="message">The message.</param>
    public static void CutAll(IMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        foreach (var field in message.Descriptor.Fields.InDeclarationOrder())
        {
            if (field.FieldType is not (FieldType.String or FieldType.Message))
                continue;
            var value = field.Accessor.GetValue(message);
            if (value is string { Length: > Most } text)
                field.Accessor.SetValue(message, Cut(text));
            else if (value is IMessage inner)
                CutAll(inner);
            else if (value is IList<string> texts)
                CutAll(texts);
            else if (value is IEnumerable<IMessage> several)
                several.ToList().ForEach(CutAll);
        }
    }

    private static void CutAll(IList<string> texts)
    {
        for (var i = 0; i < texts.Count; i++)
            texts[i] = Cut(texts[i]);
    }
}
