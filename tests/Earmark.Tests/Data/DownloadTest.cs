using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using Earmark.Data;

namespace Earmark.Tests.Data;

public sealed class DownloadTest : IDisposable
{
    private static readonly byte[] Zip = NoiseZip.Of(("set.audio/a.wav", 300_000), ("set.audio/far/b.wav", 5));
    private static readonly string Md5 = NoiseZip.SumOf(Zip);

    private readonly DataFolder folder = new();

    // Whatever a test does, no request leaves this machine.
    private readonly HttpClient client = new(new SocketsHttpHandler
    {
        UseProxy = false,
        ConnectCallback = async (context, stop) =>
        {
            Assert.Equal("127.0.0.1", context.DnsEndPoint.Host);
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(IPAddress.Loopback, context.DnsEndPoint.Port, stop);
            return new NetworkStream(socket, ownsSocket: true);
        },
    });

    public void Dispose()
    {
        client.Dispose();
        folder.Dispose();
    }

    private static DownloadSource Source(TinyServer server, string? md5 = "right", long unpacked = 0) => new DownloadSource("set", "", ".",
        [new("set.audio.zip", new("https://nowhere.invalid/x"), "set.audio", unpacked, md5 == "right" ? Md5 : md5)]).From(server.Address + "/base/");

    private Task<string> Run(DownloadSource source, DownloadOptions? options = null, IProgress<DownloadProgress>? progress = null,
        CancellationTokenSource? stop = null) =>
        new Download(client, (options ?? new() { Tries = 3 }) with { Wait = TimeSpan.FromMilliseconds(1) })
            .RunAsync(source, folder["out"], progress, stop?.Token ?? TestContext.Current.CancellationToken);

    private async Task<string> Refusal(TinyServer server, DownloadSource source, DownloadOptions? options = null) =>
        (await Assert.ThrowsAsync<InputException>(() => Run(source, options))).Message
            .Replace(server.Address, "SERVER", StringComparison.Ordinal).Replace(folder.Root, "HERE", StringComparison.Ordinal);

    private string[] There() => [.. Directory.EnumerateFiles(folder["out"], "*", SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(folder["out"], path)).Order(StringComparer.Ordinal)];

    private void IsWhole()
    {
        Assert.Equal(["set.audio/a.wav", "set.audio/far/b.wav"], There());
        using var zip = new ZipArchive(new MemoryStream(Zip));
        foreach (var entry in zip.Entries)
        {
            using var expected = new MemoryStream();
            using (var stream = entry.Open()) stream.CopyTo(expected);
            Assert.Equal(expected.ToArray(), File.ReadAllBytes(folder[$"out/{entry.FullName}"]));
        }
    }

    private sealed class Reports : IProgress<DownloadProgress>
    {
        public List<DownloadProgress> All { get; } = [];

        public void Report(DownloadProgress value) => All.Add(value);
    }

    [Fact]
    public async Task Fetches_checks_unpacks_and_cleans_up()
    {
        await using var server = new TinyServer(asked => TinyServer.File(asked, Zip));
        var reports = new Reports();
        Assert.Equal(folder["out"], await Run(Source(server), progress: reports));
        IsWhole();
        Assert.Equal(["HEAD /base/set.audio.zip", "GET /base/set.audio.zip"], server.Log);
        Assert.Equal([DownloadStage.Fetching, DownloadStage.Checking, DownloadStage.Unpacking], reports.All.Select(report => report.Stage).Distinct());
        Assert.All(reports.All.GroupBy(report => report.Stage), stage => Assert.True(stage.Last().Done == stage.Last().Total && stage.Last().Total > 0));

        await Run(Source(server));
        Assert.Equal(2, server.Log.Count); // all is there: nothing more is asked
    }

    [Fact]
    public async Task Goes_on_after_the_connection_broke()
    {
        var breaks = 0;
        await using var server = new TinyServer(asked =>
            TinyServer.File(asked, Zip) with { BreakAfter = asked.Method == "GET" && breaks++ < 3 ? 1_000 : null });
        await Run(Source(server), new() { Tries = 2 }); // three breaks, but each brings something new
        IsWhole();
        Assert.Equal(new[] { "", " bytes=1000-", " bytes=2000-", " bytes=3000-" }.Select(range => $"GET /base/set.audio.zip{range}"), server.Log.Skip(1));
    }

    [Fact]
    public async Task Goes_on_after_silence()
    {
        var silences = 0;
        await using var server = new TinyServer(asked => asked.Method == "GET" && silences++ == 0
            ? TinyServer.File(asked, Zip) with { BreakAfter = 2_000, Silent = true } : TinyServer.File(asked, Zip));
        await Run(Source(server), new() { Silence = TimeSpan.FromSeconds(0.5) });
        IsWhole();
        Assert.Equal("GET /base/set.audio.zip bytes=2000-", server.Log[^1]);
    }

    [Fact]
    public async Task A_second_call_goes_on_where_the_first_gave_up()
    {
        var broken = true;
        await using var server = new TinyServer(asked => TinyServer.File(asked, Zip) with
        {
            BreakAfter = broken && asked.Method == "GET" ? asked.Headers.ContainsKey("range") ? 0 : 1_000 : null,
        });
        Assert.Equal("SERVER/base/set.audio.zip: 2 tries failed, the last by: the connection broke off. "
            + "Expected set.audio.zip. Check the network; a second call goes on from here.", await Refusal(server, Source(server), new() { Tries = 2 }));
        Assert.Equal(["set.audio.zip.part"], There());
        Assert.Equal(1_000, new FileInfo(folder["out/set.audio.zip.part"]).Length);
        broken = false;
        await Run(Source(server));
        IsWhole();
        Assert.Equal("GET /base/set.audio.zip bytes=1000-", server.Log[^1]);
    }

    [Fact]
    public async Task Begins_anew_where_the_server_knows_no_parts()
    {
        var breaks = 0;
        await using var server = new TinyServer(asked => new(200, Zip) { BreakAfter = asked.Method == "GET" && breaks++ == 0 ? 1_000 : null });
        await Run(Source(server));
        IsWhole();
    }

    [Fact]
    public async Task Gives_up_on_a_server_that_always_breaks_off_at_one_place()
    {
        await using var server = new TinyServer(asked => new(200, Zip) { BreakAfter = asked.Method == "GET" ? 1_000 : null });
        Assert.StartsWith("SERVER/base/set.audio.zip: 3 tries failed", await Refusal(server, Source(server)));
        Assert.Equal(["set.audio.zip.part"], There());
    }

    [Fact]
    public async Task A_part_that_was_whole_already_is_not_fetched_again()
    {
        await using var server = new TinyServer(asked => TinyServer.File(asked, Zip));
        Directory.CreateDirectory(folder["out"]);
        File.WriteAllBytes(folder["out/set.audio.zip.part"], Zip);
        await Run(Source(server));
        IsWhole();
        Assert.Equal($"GET /base/set.audio.zip bytes={Zip.Length}-", server.Log[^1]);
    }

    [Theory]
    [InlineData(1_000)]
    [InlineData(1_000_000)] // longer than the file
    public async Task A_part_of_something_else_is_found_out_and_fetched_anew(int bytes)
    {
        await using var server = new TinyServer(asked => TinyServer.File(asked, Zip));
        Directory.CreateDirectory(folder["out"]);
        File.WriteAllBytes(folder["out/set.audio.zip.part"], new byte[bytes]);
        await Run(Source(server));
        IsWhole();
    }

    [Fact]
    public async Task Wrong_bytes_are_refused_and_deleted()
    {
        var wrong = (byte[])Zip.Clone();
        wrong[5_000] ^= 1;
        await using var server = new TinyServer(asked => TinyServer.File(asked, wrong));
        Assert.Equal($"SERVER/base/set.audio.zip: the MD5 of what came is {NoiseZip.SumOf(wrong)}. Expected {Md5}. "
            + "The file was changed or damaged; it is deleted here. Try again, or another --from.", await Refusal(server, Source(server)));
        Assert.Empty(There());
        Assert.Equal("SERVER/base/set.audio.zip: 'set.audio/a.wav' has not the length and CRC-32 the archive states. Expected a whole zip file. "
            + "It is deleted here. Try again, or another --from.", await Refusal(server, Source(server, md5: null)));
        Assert.False(Directory.Exists(folder["out/set.audio"]));
        Assert.False(File.Exists(folder["out/set.audio.zip"]));
    }

    [Fact]
    public async Task Without_a_checksum_only_a_strong_entity_tag_lets_parts_be_joined()
    {
        foreach (var tag in new[] { "\"v1\"", "W/\"v1\"", null })
        {
            var breaks = 0;
            await using var server = new TinyServer(asked =>
            {
                var reply = TinyServer.File(asked, Zip) with { BreakAfter = asked.Method == "GET" && breaks++ == 0 ? 1_000 : null };
                return tag is null ? reply : reply with { Headers = new Dictionary<string, string>(reply.Headers) { ["ETag"] = tag } };
            });
            await Run(Source(server, md5: null));
            IsWhole();
            Assert.Equal(tag == "\"v1\"" ? "GET /base/set.audio.zip bytes=1000-" : "GET /base/set.audio.zip", server.Log[^1]);
            Directory.Delete(folder["out"], recursive: true);
        }
    }

    [Fact]
    public async Task An_archive_that_lies_there_is_checked_and_used()
    {
        await using var server = new TinyServer(_ => new(404, []));
        Directory.CreateDirectory(folder["out"]);
        File.WriteAllBytes(folder["out/set.audio.zip"], Zip);
        await Run(Source(server));
        IsWhole();
        Assert.Empty(server.Log);

        Directory.Delete(folder["out/set.audio"], recursive: true);
        File.WriteAllBytes(folder["out/set.audio.zip"], Zip[..1_000]);
        Assert.Equal($"HERE/out/set.audio.zip: its MD5 is {NoiseZip.SumOf(Zip[..1_000])}. Expected {Md5}. Delete it: then it is fetched.",
            await Refusal(server, Source(server)));
        Assert.Equal(["set.audio.zip"], There());
    }

    [Theory]
    [InlineData(404, "SERVER/base/set.audio.zip: the server answers 404 NotFound. Expected set.audio.zip. Check the address, or give another with --from.", 1)]
    [InlineData(403, "SERVER/base/set.audio.zip: the server answers 403 Forbidden. Expected set.audio.zip. Check the address, or give another with --from.", 2)]
    [InlineData(503, "SERVER/base/set.audio.zip: 3 tries failed, the last by: the server answers 503 ServiceUnavailable. Expected set.audio.zip. Check the network; a second call goes on from here.", 3)]
    public async Task Servers_that_say_no_are_quoted(int status, string message, int requests)
    {
        await using var server = new TinyServer(_ => new(status, []));
        Assert.Equal(message, await Refusal(server, Source(server)));
        Assert.Equal(requests, server.Log.Count);
        Assert.Empty(There());
    }

    [Fact]
    public async Task Servers_that_are_busy_are_asked_again()
    {
        var asks = 0;
        await using var server = new TinyServer(asked => asks++ % 2 == 0
            ? new(429, []) { Headers = new Dictionary<string, string> { ["Retry-After"] = "0" } } : TinyServer.File(asked, Zip));
        await Run(Source(server));
        IsWhole();
    }

    [Fact]
    public async Task Redirects_are_followed_but_not_in_circles()
    {
        await using var server = new TinyServer(asked => asked.Path.StartsWith("/base/", StringComparison.Ordinal)
            ? new(302, []) { Headers = new Dictionary<string, string> { ["Location"] = "/elsewhere/x" } } : TinyServer.File(asked, Zip));
        await Run(Source(server));
        IsWhole();
        await using var circle = new TinyServer(asked => new(302, []) { Headers = new Dictionary<string, string> { ["Location"] = asked.Path } });
        Directory.Delete(folder["out"], recursive: true);
        Assert.Equal("SERVER/base/set.audio.zip: the server answers 302 Found. Expected set.audio.zip. Check the address, or give another with --from.",
            await Refusal(circle, Source(circle)));
    }

    [Theory]
    [InlineData("file:///etc/passwd")]
    [InlineData("ftp://127.0.0.1/x")]
    public async Task Redirects_lead_to_http_only(string location)
    {
        await using var server = new TinyServer(_ => new(302, []) { Headers = new Dictionary<string, string> { ["Location"] = location } });
        Assert.Equal($"SERVER/base/set.audio.zip: the server redirects to '{location}'. Expected an address that begins with http:// or https://. "
            + "Check the address, or give another with --from.", await Refusal(server, Source(server)));
        Assert.Empty(There());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task More_bytes_than_the_archive_can_have_are_refused(bool tellsLength)
    {
        await using var server = new TinyServer(asked => asked.Method == "HEAD" ? new(405, []) : new(200, Zip) { TellsLength = tellsLength });
        var options = new DownloadOptions { Allowance = 100_000 };
        Assert.Equal("SERVER/base/set.audio.zip: the server sends more than 0.3 MB. Expected set.audio.zip, which is smaller. Check the address, or give another with --from.",
            await Refusal(server, Source(server, unpacked: 99_000), options));
        Assert.Empty(There());
        await Run(Source(server, unpacked: Zip.Length / 2), options);
        IsWhole();
    }

    [Fact]
    public async Task A_size_that_is_told_too_large_is_refused_before_the_first_byte()
    {
        await using var server = new TinyServer(asked => TinyServer.File(asked, Zip));
        Assert.StartsWith("SERVER/base/set.audio.zip: the server sends more than 0.0 MB.", await Refusal(server, Source(server), new() { Allowance = 1 }), StringComparison.Ordinal);
        Assert.Equal(["HEAD /base/set.audio.zip"], server.Log);
    }

    [Fact]
    public async Task Control_characters_of_a_server_do_not_reach_the_terminal()
    {
        await using var server = new TinyServer(_ => new(404, []) { Reason = "no\u001B[31m" + new string('x', 1_000) });
        var message = await Refusal(server, Source(server));
        Assert.DoesNotContain('\u001B', message);
        Assert.InRange(message.Length, 1, 500);
    }

    [Fact]
    public async Task An_archive_that_states_sizes_beyond_64_bits_leaves_nothing_behind()
    {
        var overflow = File.ReadAllBytes(Path.Combine(RealData.Folder("failing"), "zip64_sizes_overflow.zip"));
        using var zip = new ZipArchive(new MemoryStream(overflow));
        var inside = zip.Entries[0].FullName.Split('/')[0];
        await using var server = new TinyServer(asked => TinyServer.File(asked, overflow));
        var source = Source(server, md5: null);
        source = source with { Files = [source.Files[0] with { Folder = inside }] };
        Assert.Equal("SERVER/base/set.audio.zip: it states that it unpacks to more than 1.0 GB. Expected a whole zip file. It is deleted here. Try again, or another --from.",
            await Refusal(server, source));
        Assert.Empty(There());
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_named()
    {
        var server = new TinyServer(_ => new(404, []));
        var source = Source(server);
        var address = server.Address;
        await server.DisposeAsync();
        var message = (await Assert.ThrowsAsync<InputException>(() => Run(source))).Message;
        Assert.StartsWith($"{address}/base/set.audio.zip: 3 tries failed, the last by: Connection refused", message);
    }

    [Fact]
    public async Task Space_is_checked_before_the_first_byte()
    {
        await using var server = new TinyServer(asked => TinyServer.File(asked, Zip));
        Assert.Equal("HERE/out: 2000.0 GB of disk are free. Expected 3000.0 GB for the archives and what they unpack to. Free some space or name another folder.",
            await Refusal(server, Source(server, unpacked: 3_000_000_000_000), new() { FreeBytes = _ => 2_000_000_000_000 }));
        Assert.Equal(["HEAD /base/set.audio.zip"], server.Log);
        Assert.Empty(There());
        Assert.Equal("HERE/out: 0.3 MB of disk are free. Expected 0.3 MB for the archives and what they unpack to. Free some space or name another folder.",
            await Refusal(server, Source(server), new() { FreeBytes = _ => Zip.Length - 1 }));
        Assert.True(new DownloadOptions().FreeBytes(folder.Root) > 0);
    }

    [Fact]
    public async Task Breaking_off_keeps_what_has_come()
    {
        await using var server = new TinyServer(asked => TinyServer.File(asked, Zip) with { BreakAfter = 1_000, Silent = true });
        using var stop = new CancellationTokenSource();
        var reports = new Stopper(stop);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Run(Source(server), progress: reports, stop: stop));
        Assert.Equal(["set.audio.zip.part"], There());
    }

    private sealed class Stopper(CancellationTokenSource stop) : IProgress<DownloadProgress>
    {
        public void Report(DownloadProgress value) => stop.Cancel();
    }
}
