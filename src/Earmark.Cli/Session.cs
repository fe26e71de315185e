using System.Runtime.InteropServices;

namespace Earmark.Cli;

/// <summary>
/// Turns Ctrl-C, SIGTERM and SIGHUP (a closed terminal or ssh session) into a cancellation. After the first, the command
/// ends normally and reports what it has saved. The second ends the process at once.
/// </summary>
internal sealed class Session : IDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly PosixSignalRegistration[] signals;
    private int requested;

    /// <summary>Registers the signal handlers.</summary>
    public Session(Terminal terminal) => signals =
    [
        .. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP }.Select(signal => PosixSignalRegistration.Create(signal, context =>
        {
            if (Interlocked.Exchange(ref requested, 1) == 1) return; // the second signal has its default effect
            context.Cancel = true;
            try
            {
                terminal.Message("stopping; press Ctrl-C again to quit at once");
            }
            catch (IOException)
            {
                // standard error is closed
            }
            stop.Cancel();
        })),
    ];

    /// <summary>Cancelled when the user wants the command to stop.</summary>
    public CancellationToken CancellationToken => stop.Token;

    /// <summary>Removes the signal handlers.</summary>
    public void Dispose()
    {
        foreach (var signal in signals) signal.Dispose();
        stop.Dispose();
    }
}
