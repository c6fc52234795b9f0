using System.Globalization;
using Ladis.Contracts;
using Ladis.Streaming.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Ladis.Hosting.Roles;

/// <summary>
/// Writes each log entry as one line, <c>time level: category[id] message exception</c>. Whatever a message holds (names and headers of records, errors of
/// libraries) is shown by <see cref="PlainText"/>'s rule and without secrets: here, so that no message can forget it.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="secrets">What is never shown.</param>
internal sealed class LogLines(TimeProvider time, KnownSecrets secrets) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "ladis";

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var message = logEntry.Formatter(logEntry.State, logEntry.Exception);
        var line = new List<string> { $"{Level(logEntry.LogLevel)}: {logEntry.Category}[{logEntry.EventId.Id}]", message };
        if (logEntry.Exception is { } exception)
            line.Add(exception.ToString().ReplaceLineEndings(" "));
        var now = time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        textWriter.WriteLine($"{now} {PlainText.Line(secrets.Strip(string.Join(' ', line)))}");
    }

    private static string Level(LogLevel level) => level switch
    {
        LogLevel.Trace => "trce",
        LogLevel.Debug => "dbug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        LogLevel.Error => "fail",
        _ => "crit",
    };
}
