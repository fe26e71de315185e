using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using Earmark.Data;

namespace Earmark.Tests.Data;

/// <summary>Downloads from a local server to a temporary folder.</summary>
public abstract class DownloadFixture : IDisposable
{
    protected static readonly byte[] Zip = NoiseZip.Create(("set.audio/a.wav", 300_000), ("set.audio/far/b.wav", 5));
    protected static readonly string Md5 = NoiseZip.Md5(Zip);

    internal readonly DataFolder folder = new();

    // Ensures that requests are only sent to this machine.
    private readonly HttpClient client = new(new SocketsHttpHandler
    {
        UseProxy = false,
        ConnectCallback = async (context, cancellationToken) =>
        {
            Assert.Equal("127.0.0.1", context.DnsEndPoint.Host);
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(IPAddress.Loopback, context.DnsEndPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        },
    });

    public void Dispose()
    {
        client.Dispose();
        folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected static DownloadSource Source(TinyServer server, string? md5 = "right", long unpacked = 0) => new DownloadSource("set", "", ".",
        [new("set.audio.zip", new("https://nowhere.invalid/x"), "set.audio", unpacked, md5 == "right" ? Md5 : md5)]).WithBaseUrl(server.Address + "/base/");

    private protected Task<string> Run(DownloadSource source, DownloadOptions? options = null, IProgress<DownloadProgress>? progress = null,
        CancellationTokenSource? cancellationToken = null) =>
        new Download(client, (options ?? new() { MaxAttempts = 3 }) with { RetryDelay = TimeSpan.FromMilliseconds(1) })
            .RunAsync(source, folder["out"], progress, cancellationToken?.Token ?? TestContext.Current.CancellationToken);

    private protected async Task<string> ErrorMessage(TinyServer server, DownloadSource source, DownloadOptions? options = null) =>
        (await Assert.ThrowsAsync<InputException>(() => Run(source, options))).Message
            .Replace(server.Address, "SERVER", StringComparison.Ordinal).Replace(folder.Root, "HERE", StringComparison.Ordinal);

    protected string[] OutputFiles() => [.. Directory.EnumerateFiles(folder["out"], "*", SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(folder["out"], path)).Order(StringComparer.Ordinal)];

    protected void AssertUnpacked()
    {
        Assert.Equal(["set.audio/a.wav", "set.audio/far/b.wav"], OutputFiles());
        using var zip = new ZipArchive(new MemoryStream(Zip));
        foreach (var entry in zip.Entries)
        {
            using var expected = new MemoryStream();
            using (var stream = entry.Open()) stream.CopyTo(expected);
            Assert.Equal(expected.ToArray(), File.ReadAllBytes(folder[$"out/{entry.FullName}"]));
        }
    }
}
