using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Earmark.Cli;

/// <summary>Writes the log of a service as lines to standard error.</summary>
/// <param name="terminal">The terminal.</param>
internal sealed class TerminalLogger(Terminal terminal) : ILoggerProvider
{
    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new Logger(terminal);

    /// <inheritdoc/>
    public void Dispose() { }

    private sealed class Logger(Terminal terminal) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel)) return;
            var level = logLevel switch { LogLevel.Warning => "Warning: ", LogLevel.Error or LogLevel.Critical => "Error: ", _ => "" };
            var cause = exception is null or InputException ? "" : $"\n{exception}"; // the message of an InputException is complete
            terminal.Message(string.Create(CultureInfo.InvariantCulture, $"{DateTime.Now:yyyy-MM-dd HH:mm:ss} {level}{Printable.EscapeLine(formatter(state, exception))}{cause}"));
        }
    }
}
