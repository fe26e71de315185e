using System.Globalization;
using System.Net;
using Earmark.Tests.Audio;

namespace Earmark.Service.Tests.Load;

/// <summary>Mutated recordings are tagged or rejected, without a server error, and memory does not grow.</summary>
[Collection(nameof(SerialTests))]
public sealed class MutatedBodiesTest(ITestOutputHelper output)
{
    private const int Complete = 10_000;
    private const long MaxWorkingSet = 1 << 29;
    private static readonly HttpStatusCode[] Allowed = [HttpStatusCode.OK, HttpStatusCode.RequestEntityTooLarge, HttpStatusCode.UnsupportedMediaType, HttpStatusCode.UnprocessableEntity];
    private static readonly string[] Paths = ["/v1/tags", "/v1/tags?segments=true", "/v1/tags", "/v1/spectrogram", "/v1/wav"];

    /// <summary>All 10,000, without the processes of ffmpeg: <c>PATH= EARMARK_MUTATED_BODIES=10000 Earmark.Service.Tests -class "*MutatedBodiesTest" -showLiveOutput</c>.</summary>
    [Fact]
    public async Task Mutated_bodies_are_tagged_or_rejected()
    {
        var count = Environment.GetEnvironmentVariable("EARMARK_MUTATED_BODIES") is { Length: > 0 } specified ? int.Parse(specified, CultureInfo.InvariantCulture) : 200;
        await using var service = await ServiceFixture.StartAsync(options => options with { MaxDuration = TimeSpan.FromMinutes(1) });
        var statuses = new Dictionary<HttpStatusCode, int>();
        await RunAsync(service, count, statuses);
        output.WriteLine(string.Join(", ", statuses.OrderBy(status => status.Key).Select(status => $"{(int)status.Key}: {status.Value}")));

        // The same bodies again: the cache of resampling filters, which is limited to 64 MB, has those of their sample rates by now.
        var (before, resident) = (GC.GetTotalMemory(forceFullCollection: true), Environment.WorkingSet);
        await RunAsync(service, count / 2, statuses);
        var growth = GC.GetTotalMemory(forceFullCollection: true) - before;
        output.WriteLine($"managed memory grew by {growth:N0} bytes; working set from {resident:N0} to {Environment.WorkingSet:N0}");
        Assert.InRange(growth, long.MinValue, 2 << 20);
        if (count >= Complete) Assert.InRange(Environment.WorkingSet, 0, MaxWorkingSet); // native memory, too: that of ONNX Runtime and of decoders
        Assert.Equal(2, service.TemporaryFiles.Length); // the lock and the copy of the model
    }

    private static async Task RunAsync(ServiceFixture service, int count, Dictionary<HttpStatusCode, int> statuses)
    {
        for (var number = 0; number < count; number++)
        {
            using var response = await service.PostAsync(Paths[number % Paths.Length], MutatedFiles.Create(number, MutatedFiles.Seeds));
            Assert.True(Allowed.Contains(response.StatusCode), $"body {number}: {response.StatusCode} {await response.Content.ReadAsStringAsync(ServiceFixture.Stop)}");
            statuses[response.StatusCode] = statuses.GetValueOrDefault(response.StatusCode) + 1;
        }
    }
}
