namespace Earmark.Leases;

/// <summary>Time between two looks at a shared folder, which grows up to ten seconds.</summary>
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
        if (interval < Longest) interval *= 1.5;
    }
}
