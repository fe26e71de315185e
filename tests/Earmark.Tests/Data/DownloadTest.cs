using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using Earmark.Data;

namespace Earmark.Tests.Data;

public sealed class DownloadTest : DownloadFixture
{
    [Fact]
    public async Task Downloads_verifies_unpacks_and_cleans_up()
    {
        await using var server = new TinyServer(asked => TinyServer.File(asked, Zip));
        var reports = new Reports<DownloadProgress>();
        Assert.Equal(folder["out"], await Run(Source(server), progress: reports));
        AssertUnpacked();
        Assert.Equal(["HEAD /base/set.audio.zip", "GET /base/set.audio.zip"], server.Log);
        Assert.Equal([DownloadStage.Downloading, DownloadStage.Verifying, DownloadStage.Unpacking], reports.All.Select(report => report.Stage).Distinct());
        Assert.All(reports.All.GroupBy(report => report.Stage), stage => Assert.True(stage.Last().BytesDone == stage.Last().Total && stage.Last().Total > 0));

        await Run(Source(server));
        Assert.Equal(2, server.Log.Count); // everything exists: no further requests
    }

    [Fact]
    public async Task Resumes_after_a_lost_connection()
    {
        var breaks = 0;
        await using var server = new TinyServer(asked =>
            TinyServer.File(asked, Zip) with { BreakAfter = asked.Method == "GET" && breaks++ < 3 ? 1_000 : null });
        await Run(Source(server), new() { MaxAttempts = 2 }); // three lost connections, but each attempt brings new data
        AssertUnpacked();
        Assert.Equal(new[] { "", " bytes=1000-", " bytes=2000-", " bytes=3000-" }.Select(range => $"GET /base/set.audio.zip{range}"), server.Log.Skip(1));
    }

    [Fact]
    public async Task Resumes_after_a_timeout()
    {
        var timeouts = 0;
        await using var server = new TinyServer(asked => asked.Method == "GET" && timeouts++ == 0
            ? TinyServer.File(asked, Zip) with { BreakAfter = 2_000, Silent = true } : TinyServer.File(asked, Zip));
        await Run(Source(server), new() { IdleTimeout = TimeSpan.FromSeconds(3) });
        AssertUnpacked();
        Assert.Equal("GET /base/set.audio.zip bytes=2000-", server.Log[^1]);
    }

    [Fact]
    public async Task A_second_call_resumes_a_failed_download()
    {
        var broken = true;
        await using var server = new TinyServer(asked => TinyServer.File(asked, Zip) with
        {
            BreakAfter = broken && asked.Method == "GET" ? asked.Headers.ContainsKey("range") ? 0 : 1_000 : null,
        });
        Assert.Equal("SERVER/base/set.audio.zip: 2 attempts failed. Last error: the connection was lost. "
            + "Expected set.audio.zip. Check the network and try again to resume the download.", await ErrorMessage(server, Source(server), new() { MaxAttempts = 2 }));
        Assert.Equal(["set.audio.zip.part"], OutputFiles());
        Assert.Equal(1_000, new FileInfo(folder["out/set.audio.zip.part"]).Length);
        broken = false;
        await Run(Source(server));
        AssertUnpacked();
        Assert.Equal("GET /base/set.audio.zip bytes=1000-", server.Log[^1]);
    }

    [Fact]
    public async Task Restarts_if_the_server_does_not_support_ranges()
    {
        var breaks = 0;
        await using var server = new TinyServer(asked => new(200, Zip) { BreakAfter = asked.Method == "GET" && breaks++ == 0 ? 1_000 : null });
        await Run(Source(server));
        AssertUnpacked();
    }

    [Fact]
    public async Task Fails_if_the_server_always_closes_the_connection_at_the_same_byte()
    {
        await using var server = new TinyServer(asked => new(200, Zip) { BreakAfter = asked.Method == "GET" ? 1_000 : null });
        Assert.StartsWith("SERVER/base/set.audio.zip: 3 attempts failed", await ErrorMessage(server, Source(server)));
        Assert.Equal(["set.audio.zip.part"], OutputFiles());
    }

    [Fact]
    public async Task A_complete_partial_file_is_not_downloaded_again()
    {
        await using var server = new TinyServer(asked => TinyServer.File(asked, Zip));
        Directory.CreateDirectory(folder["out"]);
        File.WriteAllBytes(folder["out/set.audio.zip.part"], Zip);
        await Run(Source(server));
        AssertUnpacked();
        Assert.Equal($"GET /base/set.audio.zip bytes={Zip.Length}-", server.Log[^1]);
    }

    [Theory]
    [InlineData(1_000)]
    [InlineData(1_000_000)] // longer than the file
    public async Task A_partial_file_with_other_content_is_downloaded_again(int bytes)
    {
        await using var server = new TinyServer(asked => TinyServer.File(asked, Zip));
        Directory.CreateDirectory(folder["out"]);
        File.WriteAllBytes(folder["out/set.audio.zip.part"], new byte[bytes]);
        await Run(Source(server));
        AssertUnpacked();
    }

    [Fact]
    public async Task Corrupt_downloads_are_rejected_and_deleted()
    {
        var wrong = (byte[])Zip.Clone();
        wrong[5_000] ^= 1;
        await using var server = new TinyServer(asked => TinyServer.File(asked, wrong));
        Assert.Equal($"SERVER/base/set.audio.zip: the MD5 of the download is {NoiseZip.Md5(wrong)}. Expected {Md5}. "
            + "The file was changed or damaged. The local copy was deleted. Try again, or specify another address with --from.", await ErrorMessage(server, Source(server)));
        Assert.Empty(OutputFiles());
        Assert.Equal("SERVER/base/set.audio.zip: 'set.audio/a.wav' does not match the length and CRC-32 stated in the archive. Expected a complete ZIP file. "
            + "The local copy was deleted. Try again, or specify another address with --from.", await ErrorMessage(server, Source(server, md5: null)));
        Assert.False(Directory.Exists(folder["out/set.audio"]));
        Assert.False(File.Exists(folder["out/set.audio.zip"]));
    }

    [Fact]
    public async Task Downloads_without_a_checksum_resume_only_with_a_strong_entity_tag()
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
            AssertUnpacked();
            Assert.Equal(tag == "\"v1\"" ? "GET /base/set.audio.zip bytes=1000-" : "GET /base/set.audio.zip", server.Log[^1]);
            Directory.Delete(folder["out"], recursive: true);
        }
    }

    [Fact]
    public async Task An_existing_archive_is_verified_and_used()
    {
        await using var server = new TinyServer(_ => new(404, []));
        Directory.CreateDirectory(folder["out"]);
        File.WriteAllBytes(folder["out/set.audio.zip"], Zip);
        await Run(Source(server));
        AssertUnpacked();
        Assert.Empty(server.Log);

        Directory.Delete(folder["out/set.audio"], recursive: true);
        File.WriteAllBytes(folder["out/set.audio.zip"], Zip[..1_000]);
        Assert.Equal($"HERE/out/set.audio.zip: the MD5 is {NoiseZip.Md5(Zip[..1_000])}. Expected {Md5}. Delete it to download it again.",
            await ErrorMessage(server, Source(server)));
        Assert.Equal(["set.audio.zip"], OutputFiles());
    }
}
