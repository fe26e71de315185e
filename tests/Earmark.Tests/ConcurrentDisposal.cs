namespace Earmark.Tests;

/// <summary>Disposes an object while threads use it. The only exception in each thread must be <see cref="ObjectDisposedException"/>.</summary>
internal static class ConcurrentDisposal
{
    public static void Dispose(IDisposable subject, Action use)
    {
        var (calls, exceptions) = (0, new Exception?[4]);
        var threads = Enumerable.Range(0, 4).Select(i => new Thread(() =>
        {
            try
            {
                while (true)
                {
                    use();
                    Interlocked.Increment(ref calls);
                }
            }
            catch (Exception exception)
            {
                exceptions[i] = exception;
            }
        })).ToArray();
        foreach (var thread in threads) thread.Start();
        SpinWait.SpinUntil(() => Volatile.Read(ref calls) > 8, TimeSpan.FromSeconds(30));
        subject.Dispose();
        subject.Dispose(); // a second call has no effect
        foreach (var thread in threads) Assert.True(thread.Join(TimeSpan.FromSeconds(30)));
        Assert.InRange(calls, 9, int.MaxValue);
        Assert.All(exceptions, exception => Assert.IsType<ObjectDisposedException>(exception));
        Assert.Throws<ObjectDisposedException>(use);
    }
}
