using System.Runtime.InteropServices;

namespace Earmark.Cli;

/// <summary>
/// Turns Ctrl-C and SIGTERM into a request to stop. The first lets the command finish its step and save; the second
/// ends the process at once.
/// </summary>
internal sealed class Session : IDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly PosixSignalRegistration[] signals;

    /// <summary>Listens from now on.</summary>
    public Session(Terminal terminal) => signals =
    [
        .. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM }.Select(signal => PosixSignalRegistration.Create(signal, context =>
        {
            if (stop.IsCancellationRequested) return; // the second: what the system does by itself
            context.Cancel = true;
            terminal.Message("stopping as soon as the work can be saved; once more stops at once");
            stop.Cancel();
        })),
    ];

    /// <summary>Cancelled when the user wants the command to stop.</summary>
    public CancellationToken Stop => stop.Token;

    /// <summary>Listens no more.</summary>
    public void Dispose()
    {
        foreach (var signal in signals) signal.Dispose();
        stop.Dispose();
    }
}
