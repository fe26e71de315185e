using System.Diagnostics;

namespace Earmark.Service.Tests;

/// <summary>Waits for something that happens in the background.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>Waits until a condition holds, and fails after 30 seconds.</summary>
    public static async Task IsTrue(Func<bool> condition)
    {
        var started = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < Limit, "it did not happen within 30 s");
            await Task.Delay(10, ServiceFixture.Stop);
        }
    }
}
