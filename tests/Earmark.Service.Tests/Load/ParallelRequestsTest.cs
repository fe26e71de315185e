using System.Net;
using System.Net.Sockets;
using System.Text;
using Earmark.Service.Hosting;

namespace Earmark.Service.Tests.Load;

public sealed class ParallelRequestsTest
{
    [Fact]
    public async Task Of_200_parallel_requests_each_is_processed_or_rejected()
    {
        await using var service = await ServiceFixture.StartOnPortAsync(options => options with { Threads = 2, MaxQueue = 8 });
        service.Client.Timeout = TimeSpan.FromMinutes(2);
        var clip = Clips.Wav(20);
        IDisposable[] permits = [.. await Task.WhenAll(Enumerable.Range(0, 2).Select(async _ => (await service.Get<WorkQueue>().AcquireAsync(ServiceFixture.Stop))!))];
        var requests = Enumerable.Range(0, 200).Select(_ => service.PostAsync("/v1/tags", clip)).ToArray();
        await Eventually.IsTrue(() => service.Get<WorkQueue>().Waiting == 8 && requests.Count(request => request.IsCompleted) == 192);
        foreach (var permit in permits) permit.Dispose();
        var statuses = new List<HttpStatusCode>();
        foreach (var request in requests)
        {
            using var response = await request;
            statuses.Add(response.StatusCode);
            if (response.StatusCode == HttpStatusCode.TooManyRequests) Assert.NotNull(response.Headers.RetryAfter);
        }
        Assert.Equal((8, 192), (statuses.Count(status => status == HttpStatusCode.OK), statuses.Count(status => status == HttpStatusCode.TooManyRequests)));
        await service.TagAsync("/v1/tags", clip);
    }

    [Fact]
    public async Task A_client_that_disconnects_leaves_the_queue()
    {
        await using var service = await ServiceFixture.StartOnPortAsync(options => options with { Threads = 1 });
        using (await service.Get<WorkQueue>().AcquireAsync(ServiceFixture.Stop))
        {
            using var abort = new CancellationTokenSource();
            var request = service.Client.PostAsync("/v1/tags", new ByteArrayContent(Clips.Wav(120)), abort.Token);
            await Eventually.IsTrue(() => service.Get<WorkQueue>().Waiting == 1);
            await abort.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);
            await Eventually.IsTrue(() => service.Get<WorkQueue>().Waiting == 0);
        }
        await service.TagAsync("/v1/tags", Clips.Wav(1));
    }

    [Fact]
    public async Task A_slow_upload_times_out_and_does_not_block_others()
    {
        await using var service = await ServiceFixture.StartOnPortAsync(options => options with { Threads = 1, MaxQueue = 0, MaxUploadTime = TimeSpan.FromSeconds(3) });
        using var slow = await UploadAsync(service, 100_000, "RIFF"u8.ToArray());
        await service.TagAsync("/v1/tags", Clips.Wav(1)); // the slow client holds no permit
        using var reader = new StreamReader(slow.GetStream());
        Assert.Equal("HTTP/1.1 408 Request Timeout", await reader.ReadLineAsync(ServiceFixture.Stop));
    }

    [Fact]
    public async Task A_slow_upload_holds_its_permit_until_it_ends()
    {
        await using var service = await ServiceFixture.StartOnPortAsync(options => options with { MaxUploads = 1 });
        using (await UploadAsync(service, 100_000, "RIFF"u8.ToArray())) await Eventually.IsTrue(() => Status(service) == HttpStatusCode.TooManyRequests);
        await Eventually.IsTrue(() => Status(service) == HttpStatusCode.OK);

        static HttpStatusCode Status(ServiceFixture service)
        {
            using var response = service.PostAsync("/v1/tags", Clips.Wav(1)).GetAwaiter().GetResult();
            return response.StatusCode;
        }
    }

    [Fact]
    public async Task A_body_that_ends_early_is_not_a_server_error()
    {
        await using var service = await ServiceFixture.StartOnPortAsync();
        (await UploadAsync(service, 3_000_000, new byte[2_000_000])).Dispose();
        await Eventually.IsTrue(() => !service.Requests.IsEmpty && service.TemporaryFiles.Length == 2); // the lock and the copy of the model
        await service.TagAsync("/v1/tags", Clips.Wav(1));
    }

    // Sends the start of a recording. The rest never follows.
    private static async Task<TcpClient> UploadAsync(ServiceFixture service, int length, byte[] start)
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, service.Client.BaseAddress!.Port, ServiceFixture.Stop);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"POST /v1/tags HTTP/1.1\r\nHost: localhost\r\nContent-Length: {length}\r\n\r\n"), ServiceFixture.Stop);
        await client.GetStream().WriteAsync(start, ServiceFixture.Stop);
        return client;
    }
}
