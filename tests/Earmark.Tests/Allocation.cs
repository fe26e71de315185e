namespace Earmark.Tests;

/// <summary>Measures allocated memory.</summary>
internal static class Allocation
{
    private const int Measurements = 5;

    /// <summary>Returns the bytes that an action allocates on this thread: the least of several measurements, because the runtime itself sometimes allocates when it optimises a method.</summary>
    /// <param name="action">The action. It is run once before it is measured.</param>
    public static long Of(Action action)
    {
        action();
        var least = long.MaxValue;
        for (var i = 0; i < Measurements; i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            action();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        return least;
    }
}
