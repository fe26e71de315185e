using System.Net;
using Earmark.Service.Hosting;

namespace Earmark.Service.Tests.Hosting;

public sealed class DrainTest
{
    [Fact]
    public async Task Running_requests_finish_and_new_ones_are_503()
    {
        await using var service = await ServiceFixture.StartOnPortAsync(options => options with { Threads = 1 });
        Task<HttpResponseMessage>[] running;
        Task stopping;
        using (await service.Get<WorkQueue>().AcquireAsync(ServiceFixture.Stop)) // the requests wait in the queue
        {
            running = [.. Enumerable.Range(0, 3).Select(_ => service.PostAsync("/v1/tags", Clips.Wav(1)))];
            await Eventually.IsTrue(() => service.Get<WorkQueue>().Waiting == 3);
            stopping = service.App.StopAsync(ServiceFixture.Stop);
            await Eventually.IsTrue(() => service.Get<Drain>().HasBegun);
            var problem = await ServiceFixture.RequireProblemAsync(await service.Client.GetAsync("/readyz", ServiceFixture.Stop), HttpStatusCode.ServiceUnavailable);
            Assert.Equal("service: it is stopping. Expected a running service. Try again later, or use another instance.", (string?)problem["detail"]);
            var rejected = await service.PostAsync("/v1/tags", Clips.Wav(1));
            Assert.Equal(TimeSpan.FromSeconds(5), rejected.Headers.RetryAfter!.Delta);
            await ServiceFixture.RequireProblemAsync(rejected, HttpStatusCode.ServiceUnavailable);
            Assert.Equal(HttpStatusCode.OK, (await service.Client.GetAsync("/healthz", ServiceFixture.Stop)).StatusCode);
        }
        foreach (var request in running) Assert.Equal(HttpStatusCode.OK, (await request).StatusCode);
        await stopping;
    }

    [Theory]
    [InlineData(false)] // is processed
    [InlineData(true)] // waits in the queue
    public async Task Requests_that_do_not_finish_in_time_are_503(bool waits)
    {
        await using var service = await ServiceFixture.StartOnPortAsync(options => options with { Threads = 1, MaxQueue = waits ? 1 : 0, DrainTime = TimeSpan.FromSeconds(0.5) });
        using var permit = waits ? await service.Get<WorkQueue>().AcquireAsync(ServiceFixture.Stop) : null;
        var request = service.PostAsync(Clips.SlowPath, Clips.Long);
        await Eventually.IsTrue(() => service.Get<WorkQueue>().IsFull);
        Assert.False(request.IsCompleted);
        await service.App.StopAsync(ServiceFixture.Stop);
        var response = await request;
        Assert.Equal(TimeSpan.FromSeconds(5), response.Headers.RetryAfter!.Delta);
        var problem = await ServiceFixture.RequireProblemAsync(response, HttpStatusCode.ServiceUnavailable);
        Assert.Equal("service: it is stopping. Expected a running service. Try again later, or use another instance.", (string?)problem["detail"]);
    }
}
