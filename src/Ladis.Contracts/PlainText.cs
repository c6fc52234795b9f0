using System.Buffers;
using System.Globalization;
using System.Text;

namespace Ladis.Contracts;

/// <summary>
/// The one rule for showing text that others wrote (headers, ids, file and topic names, messages of libraries): one line, and nothing in it that a terminal
/// or a reader of the log would obey instead of show.
/// </summary>
public static class PlainText
{
    /// <summary>
    /// The text on one line. Control characters (also C1), line and paragraph separators, format characters (changes of writing direction, zero width)
    /// and lone surrogates become escapes: <c>\n</c>, <c>\r</c>, <c>\t</c>, <c>\u001b</c>. Backslashes stay, as in paths: this is for reading, not for parsing back.
    /// </summary>
    /// <param name="text">Any text.</param>
    /// <returns>The text itself where nothing had to be replaced.</returns>
    public static string Line(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return NeedsEscape(text) ? Escape(text) : text;
    }

    private static bool NeedsEscape(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            var whole = Rune.DecodeFromUtf16(text, out var rune, out var used) == OperationStatus.Done;
            if (!whole || IsObeyed(rune))
                return true;
            text = text[used..];
        }

        return false;
    }

    private static string Escape(ReadOnlySpan<char> text)
    {
        var line = new StringBuilder(text.Length + 16);
        while (!text.IsEmpty)
        {
            var whole = Rune.DecodeFromUtf16(text, out var rune, out var used) == OperationStatus.Done;
            if (whole && !IsObeyed(rune))
                line.Append(text[..used]);
            else
                AppendEscapes(line, text[..used]);
            text = text[used..];
        }

        return line.ToString();
    }

    private static void AppendEscapes(StringBuilder line, ReadOnlySpan<char> units)
    {
        foreach (var unit in units)
        {
            _ = unit switch
            {
                '\n' => line.Append("\\n"),
                '\r' => line.Append("\\r"),
                '\t' => line.Append("\\t"),
                _ => line.Append(CultureInfo.InvariantCulture, $"\\u{(int)unit:x4}"),
            };
        }
    }

    private static bool IsObeyed(Rune rune) => Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
