using System.Text;
using Ladis.Contracts;
using Ladis.Streaming.Configuration;

namespace Ladis.Hosting.Terminal;

/// <summary>
/// Standard output and standard error of the program: what anything writes there (a command, the command line's parser, the log) is shown by
/// <see cref="PlainText"/>'s rule, without the secrets that the program was given. A text of <see cref="WriteLine(string?)"/> is one line, whatever it holds;
/// a text of <see cref="Write(string?)"/> may be several, such as a table.
/// </summary>
/// <param name="inner">The stream's writer.</param>
internal sealed class ShownWriter(TextWriter inner) : TextWriter
{
    /// <summary>What is never shown.</summary>
    public static KnownSecrets Secrets { get; set; } = KnownSecrets.None;

    public override Encoding Encoding => inner.Encoding;

    /// <summary>Puts itself before both streams of the process.</summary>
    public static void Install()
    {
        Console.SetOut(new ShownWriter(Console.Out));
        Console.SetError(new ShownWriter(Console.Error));
    }

    public override void Write(char value) => Write(value.ToString());

    public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

    public override void Write(ReadOnlySpan<char> buffer) => Write(buffer.ToString());

    public override void Write(string? value)
    {
        if (value is null)
            return;
        var lines = Secrets.Strip(value).ReplaceLineEndings("\n").Split('\n');
        inner.Write(string.Join(inner.NewLine, lines.Select(PlainText.Line)));
    }

    public override void WriteLine() => inner.WriteLine();

    public override void WriteLine(string? value) => inner.WriteLine(PlainText.Line(Secrets.Strip(value ?? "")));

    public override void WriteLine(ReadOnlySpan<char> buffer) => WriteLine(buffer.ToString());

    public override void Flush() => inner.Flush();
}
