using Microsoft.Extensions.Logging;

namespace Ladis.Detection.Tests.Fixtures;

/// <summary>What was logged from a level on.</summary>
/// <param name="from">The least level that is kept.</param>
internal sealed class LogLines<T>(LogLevel from) : ILogger<T>
{
    private readonly List<string> _lines = [];

    public IReadOnlyList<string> All => _lines;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= from;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
            _lines.Add(formatter(state, exception));
    }
}
