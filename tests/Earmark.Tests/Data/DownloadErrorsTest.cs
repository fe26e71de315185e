using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using Earmark.Data;

namespace Earmark.Tests.Data;

/// <summary>Downloads from misbehaving servers.</summary>
public sealed class DownloadErrorsTest : DownloadFixture
{
    [Theory]
    [InlineData(404, "SERVER/base/set.audio.zip: the server responded with 404 NotFound. Expected set.audio.zip. Check the address, or specify another one with --from.", 1)]
    [InlineData(403, "SERVER/base/set.audio.zip: the server responded with 403 Forbidden. Expected set.audio.zip. Check the address, or specify another one with --from.", 2)]
    [InlineData(503, "SERVER/base/set.audio.zip: 3 attempts failed. Last error: the server responded with 503 ServiceUnavailable. Expected set.audio.zip. Check the network and try again to resume the download.", 3)]
    public async Task The_error_quotes_the_status_of_the_server(int status, string message, int requests)
    {
        await using var server = new TinyServer(_ => new(status, []));
        Assert.Equal(message, await ErrorMessage(server, Source(server)));
        Assert.Equal(requests, server.Log.Count);
        Assert.Empty(OutputFiles());
    }

    [Fact]
    public async Task Requests_to_busy_servers_are_retried()
    {
        var requests = 0;
        await using var server = new TinyServer(asked => requests++ % 2 == 0
            ? new(429, []) { Headers = new Dictionary<string, string> { ["Retry-After"] = "0" } } : TinyServer.File(asked, Zip));
        await Run(Source(server));
        AssertUnpacked();
    }

    [Fact]
    public async Task Redirects_are_followed_except_circular_ones()
    {
        await using var server = new TinyServer(asked => asked.Path.StartsWith("/base/", StringComparison.Ordinal)
            ? new(302, []) { Headers = new Dictionary<string, string> { ["Location"] = "/elsewhere/x" } } : TinyServer.File(asked, Zip));
        await Run(Source(server));
        AssertUnpacked();
        await using var circular = new TinyServer(asked => new(302, []) { Headers = new Dictionary<string, string> { ["Location"] = asked.Path } });
        Directory.Delete(folder["out"], recursive: true);
        Assert.Equal("SERVER/base/set.audio.zip: the server responded with 302 Found. Expected set.audio.zip. Check the address, or specify another one with --from.",
            await ErrorMessage(circular, Source(circular)));
    }

    [Theory]
    [InlineData("file:///etc/passwd")]
    [InlineData("ftp://127.0.0.1/x")]
    public async Task Redirects_to_other_schemes_are_rejected(string location)
    {
        await using var server = new TinyServer(_ => new(302, []) { Headers = new Dictionary<string, string> { ["Location"] = location } });
        Assert.Equal($"SERVER/base/set.audio.zip: the server redirects to '{location}'. Expected an address that starts with http:// or https://. "
            + "Check the address, or specify another one with --from.", await ErrorMessage(server, Source(server)));
        Assert.Empty(OutputFiles());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Downloads_beyond_the_size_limit_are_rejected(bool tellsLength)
    {
        await using var server = new TinyServer(asked => asked.Method == "HEAD" ? new(405, []) : new(200, Zip) { TellsLength = tellsLength });
        var options = new DownloadOptions { ExtraBytes = 100_000 };
        Assert.Equal("SERVER/base/set.audio.zip: the server sends more than 0.3 MB. Expected set.audio.zip, which is smaller. Check the address, or specify another one with --from.",
            await ErrorMessage(server, Source(server, unpacked: 99_000), options));
        Assert.Empty(OutputFiles());
        await Run(Source(server, unpacked: Zip.Length / 2), options);
        AssertUnpacked();
    }

    [Fact]
    public async Task A_stated_size_beyond_the_limit_is_rejected_before_the_download()
    {
        await using var server = new TinyServer(asked => TinyServer.File(asked, Zip));
        Assert.StartsWith("SERVER/base/set.audio.zip: the server sends more than 0.0 MB.", await ErrorMessage(server, Source(server), new() { ExtraBytes = 1 }), StringComparison.Ordinal);
        Assert.Equal(["HEAD /base/set.audio.zip"], server.Log);
    }

    [Fact]
    public async Task Control_characters_from_the_server_are_escaped()
    {
        await using var server = new TinyServer(_ => new(404, []) { Reason = "no\u001B[31m" + new string('x', 1_000) });
        var message = await ErrorMessage(server, Source(server));
        Assert.DoesNotContain('\u001B', message);
        Assert.InRange(message.Length, 1, 500);
    }

    [Fact]
    public async Task An_archive_with_sizes_beyond_64_bits_leaves_no_files()
    {
        var overflow = File.ReadAllBytes(Path.Combine(RealData.Folder("failing"), "zip64_sizes_overflow.zip"));
        using var zip = new ZipArchive(new MemoryStream(overflow));
        var inside = zip.Entries[0].FullName.Split('/')[0];
        await using var server = new TinyServer(asked => TinyServer.File(asked, overflow));
        var source = Source(server, md5: null);
        source = source with { Files = [source.Files[0] with { Folder = inside }] };
        Assert.Equal("SERVER/base/set.audio.zip: the stated unpacked size is more than 1.0 GB. Expected a complete ZIP file. The local copy was deleted. Try again, or specify another address with --from.",
            await ErrorMessage(server, source));
        Assert.Empty(OutputFiles());
    }

    [Fact]
    public async Task An_unreachable_server_is_reported()
    {
        var server = new TinyServer(_ => new(404, []));
        var source = Source(server);
        var address = server.Address;
        await server.DisposeAsync();
        var message = (await Assert.ThrowsAsync<InputException>(() => Run(source))).Message;
        Assert.StartsWith($"{address}/base/set.audio.zip: 3 attempts failed. Last error: Connection refused", message);
    }

    [Fact]
    public async Task Disk_space_is_checked_before_the_download()
    {
        await using var server = new TinyServer(asked => TinyServer.File(asked, Zip));
        Assert.Equal("HERE/out: 2000.0 GB of disk space is free. Expected 3000.0 GB for the archives and their contents. Free disk space or choose another folder.",
            await ErrorMessage(server, Source(server, unpacked: 3_000_000_000_000), new() { FreeBytes = _ => 2_000_000_000_000 }));
        Assert.Equal(["HEAD /base/set.audio.zip"], server.Log);
        Assert.Empty(OutputFiles());
        Assert.Equal("HERE/out: 0.3 MB of disk space is free. Expected 0.3 MB for the archives and their contents. Free disk space or choose another folder.",
            await ErrorMessage(server, Source(server), new() { FreeBytes = _ => Zip.Length - 1 }));
        Assert.True(new DownloadOptions().FreeBytes(folder.Root) > 0);
    }

    [Fact]
    public async Task Cancellation_preserves_the_received_data()
    {
        await using var server = new TinyServer(asked => TinyServer.File(asked, Zip) with { BreakAfter = 1_000, Silent = true });
        using var source = new CancellationTokenSource();
        var reports = new CancelOnReport(source);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Run(Source(server), progress: reports, cancellationToken: source));
        Assert.Equal(["set.audio.zip.part"], OutputFiles());
    }

    private sealed class CancelOnReport(CancellationTokenSource source) : IProgress<DownloadProgress>
    {
        public void Report(DownloadProgress value) => source.Cancel();
    }
}
