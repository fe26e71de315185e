namespace Earmark.Service.Tests;

/// <summary>Waits for something that happens in the background.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>Waits until a condition holds, and fails after 30 seconds.</summary>
    public static async Task IsTrue(Func<bool> condition)
    {
        for (var waited = TimeSpan.Zero; !condition(); waited += TimeSpan.FromMilliseconds(10))
        {
            Assert.True(waited < Limit, "it did not happen within 30 s");
            await Task.Delay(10, ServiceFixture.Stop);
        }
    }
}
