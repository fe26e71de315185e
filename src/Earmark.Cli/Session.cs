using System.Runtime.InteropServices;

namespace Earmark.Cli;

/// <summary>
/// Turns Ctrl-C and SIGTERM into a request to stop. The first lets the command end in order: each verb says what it has
/// saved. The second ends the process at once.
/// </summary>
internal sealed class Session : IDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly PosixSignalRegistration[] signals;
    private int asked;

    /// <summary>Listens from now on.</summary>
    public Session(Terminal terminal) => signals =
    [
        .. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM }.Select(signal => PosixSignalRegistration.Create(signal, context =>
        {
            if (Interlocked.Exchange(ref asked, 1) == 1) return; // the second: what the system does by itself
            context.Cancel = true;
            try
            {
                terminal.Message("stopping; once more ends at once");
            }
            catch (IOException)
            {
                // nobody reads it any more
            }
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
