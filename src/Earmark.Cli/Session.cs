using System.Runtime.InteropServices;

namespace Earmark.Cli;

/// <summary>
/// Converts Ctrl-C, SIGTERM and SIGHUP (a closed terminal or ssh session) into a cancellation. After the first signal, the command
/// exits normally and reports what it has saved. The second signal ends the process immediately.
/// </summary>
internal sealed class Session : IDisposable
{
    private readonly CancellationTokenSource cancellation = new();
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
                terminal.Message("cancelling; press Ctrl-C again to quit immediately");
            }
            catch (IOException)
            {
                // standard error is closed
            }
            cancellation.Cancel();
        })),
    ];

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken CancellationToken => cancellation.Token;

    /// <summary>Removes the signal handlers.</summary>
    public void Dispose()
    {
        foreach (var signal in signals) signal.Dispose();
        cancellation.Dispose();
    }
}
