using Microsoft.Extensions.Logging.Console;

namespace Ladis.Hosting.Roles;

/// <summary>The program's log: lines on the console.</summary>
internal static class LogRegistration
{
    /// <param name="logging">Where it is added.</param>
    /// <param name="errorsFrom">Entries of this level and above go to standard error.</param>
    public static ILoggingBuilder AddLines(this ILoggingBuilder logging, LogLevel errorsFrom = LogLevel.None) => logging
        .AddConsoleFormatter<LogLines, ConsoleFormatterOptions>()
        .AddConsole(console => (console.FormatterName, console.LogToStandardErrorThreshold) = (LogLines.FormatterName, errorsFrom));
}
