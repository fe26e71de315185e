namespace Earmark.Tests;

/// <summary>Disposes an object while threads use it. Each thread must end with <see cref="ObjectDisposedException"/> and no other exception.</summary>
internal static class InUse
{
    public static void Dispose(IDisposable subject, Action use)
    {
        var (calls, errors) = (0, new Exception?[4]);
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
            catch (Exception error)
            {
                errors[i] = error;
            }
        })).ToArray();
        foreach (var thread in threads) thread.Start();
        SpinWait.SpinUntil(() => Volatile.Read(ref calls) > 8, TimeSpan.FromSeconds(30));
        subject.Dispose();
        subject.Dispose(); // a second call does nothing
        foreach (var thread in threads) Assert.True(thread.Join(TimeSpan.FromSeconds(30)));
        Assert.InRange(calls, 9, int.MaxValue);
        Assert.All(errors, error => Assert.IsType<ObjectDisposedException>(error));
        Assert.Throws<ObjectDisposedException>(use);
    }
}
