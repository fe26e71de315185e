namespace Earmark.Leases;

/// <summary>Time between two checks of a shared folder. It grows from 0.2 to 10 seconds.</summary>
internal sealed class WaitInterval
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    private TimeSpan interval = TimeSpan.FromMilliseconds(200);

    /// <summary>Waits for the current interval.</summary>
    /// <exception cref="OperationCanceledException">Cancellation was requested.</exception>
    public void Sleep(CancellationToken cancellationToken)
    {
        cancellationToken.WaitHandle.WaitOne(interval);
        cancellationToken.ThrowIfCancellationRequested();
        if ((interval *= 1.5) > Longest) interval = Longest;
    }
}
