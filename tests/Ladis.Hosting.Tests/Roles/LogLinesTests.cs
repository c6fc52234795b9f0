using System.Text;
using System.Text.RegularExpressions;
using FsCheck.Xunit;
using Ladis.Contracts;
using Ladis.Hosting.Roles;
using Ladis.Hosting.Terminal;
using Ladis.Streaming.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ladis.Hosting.Tests.Roles;

/// <summary>Whatever others wrote into headers, names and errors: the log has a line an entry, the console shows what it was given, and neither holds a secret.</summary>
public sealed partial class LogLinesTests
{
    private const string Secret = "hunter2-and-more";

    private static readonly KnownSecrets Secrets = KnownSecrets.Of(new KafkaOptions { Security = new KafkaSecurityOptions { Password = Secret } }, registry: null);

    [Property(MaxTest = 500)]
    public bool AnyHeader_ShouldLeaveOneLogLineWithoutControls(ushort[] message, byte[] category, byte[] error)
    {
        var text = Line(Text(message), Encoding.Latin1.GetString(category), new InvalidOperationException(Encoding.Latin1.GetString(error)));
        return text.EndsWith(Environment.NewLine, StringComparison.Ordinal) && IsShown(text[..^Environment.NewLine.Length]);
    }

    [Property(MaxTest = 500)]
    public bool AnyText_ShouldLeaveOneConsoleLineWithoutControls(ushort[] message)
    {
        var text = Written(console => console.WriteLine(Text(message)));
        return text.EndsWith(Environment.NewLine, StringComparison.Ordinal) && IsShown(text[..^Environment.NewLine.Length]);
    }

    [Property(MaxTest = 500)]
    public bool AnyTable_ShouldLeaveConsoleLinesWithoutControls(ushort[] message) =>
        Written(console => console.Write(Text(message))).Split(Environment.NewLine).All(IsShown);

    [Fact]
    public void Entry_ShouldBeShownAsItAlwaysWas() => Assert.Matches(
        @"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z warn: Ladis\.Some\[7\] model '\\u001b\[2J\\r\\nfail: forged' System\.InvalidOperationException: why\r?\n$",
        Line("model '\u001b[2J\r\nfail: forged'", "Ladis.Some", new InvalidOperationException("why")));

    [Fact]
    public void Secret_ShouldNotBeShownByALibrarysWords()
    {
        Assert.DoesNotContain(Secret, Line($"kinit -w {Secret}", "c", new InvalidOperationException(Secret)), StringComparison.Ordinal);
        Assert.Contains("kinit -w ********", Line($"kinit -w {Secret}", "c", null), StringComparison.Ordinal);
    }

    [Fact]
    public void Console_ShouldKeepTheLinesOfATable() => Assert.Equal(
        $"| a |{Environment.NewLine}| \\u001b[2J |{Environment.NewLine}b\\nc{Environment.NewLine}{Environment.NewLine}d",
        Written(console =>
        {
            console.Write("| a |\n| \u001b[2J |\r\n");
            console.WriteLine("b\nc");
            console.WriteLine();
            console.Write('d');
        }));

    private static string Text(ushort[] units) => new([.. units.Select(u => (char)u)]);

    private static bool IsShown(string line) => PlainText.Line(line) == line && !Controls().IsMatch(line);

    private static string Line(string message, string category, Exception? error)
    {
        using var text = new StringWriter();
        new LogLines(TimeProvider.System, Secrets).Write(
            new LogEntry<string>(LogLevel.Warning, category, new EventId(7), message, error, (state, _) => state), scopeProvider: null, text);
        return text.ToString();
    }

    private static string Written(Action<TextWriter> write)
    {
        using var text = new StringWriter();
        using var console = new ShownWriter(text);
        write(console);
        return text.ToString();
    }

    [GeneratedRegex(@"[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Controls();
}
