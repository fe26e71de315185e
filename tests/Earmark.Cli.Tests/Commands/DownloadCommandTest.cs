using System.IO.Compression;
using Earmark.Tests;
using Earmark.Tests.Data;

namespace Earmark.Cli.Tests.Commands;

public sealed class DownloadCommandTest : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("earmark-download").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Shows_source_and_target_then_downloads_unpacks_and_suggests_the_training_command()
    {
        var zip = Zip("ESC-50-master/meta/esc50.csv");
        await using var server = new TinyServer(request => TinyServer.File(request, zip));
        var run = Invocation.Run("download", "esc50", "--out", folder, "--from", server.Address);
        var data = Path.Combine(folder, "ESC-50-master");
        Assert.Equal((0, $"data: {data}\ntrain on it: earmark train {data} --preset quick\n"), (run.ExitCode, run.Output));
        Assert.Equal($"{Earmark.Data.DownloadCatalogue.Find("esc50").Description}\nfrom {server.Address}/ into {folder}\n", run.Error);
        Assert.Equal("row", File.ReadAllText(Path.Combine(data, "meta", "esc50.csv")));
        Assert.Equal(["HEAD /ESC-50-master.zip", "GET /ESC-50-master.zip"], server.Log);
    }

    [Fact]
    public async Task Http_errors_return_2()
    {
        await using var server = new TinyServer(_ => new(404, []));
        var run = Invocation.Run("download", "esc50", "--out", folder, "--from", server.Address);
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.EndsWith($"Error: {server.Address}/ESC-50-master.zip: the server responded with 404 NotFound. Expected ESC-50-master.zip. Check the address, or specify another one with --from.\n", run.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(folder));
    }

    [Fact]
    public async Task Cancellation_returns_130_and_states_how_to_resume()
    {
        await using var server = new TinyServer(request => TinyServer.File(request, Zip("x")));
        var run = Invocation.Run(["download", "esc50", "--out", folder, "--from", server.Address], Program.AddCommands, cancelled: true);
        Assert.Equal((130, ""), (run.ExitCode, run.Output));
        Assert.EndsWith("cancelled; run the same command again to resume\n", run.Error, StringComparison.Ordinal);
    }

    // The service accepts connections, but opens none.
    [Fact]
    public void Only_the_download_uses_the_network() => Assert.Equal(["Download.cs", "DownloadCommand.cs", "FileDownloader.cs"],
        Repository.Sources("src").Where(path => Words(path) is var words && File.ReadAllText(path) is var text && words.Any(word => text.Contains(word, StringComparison.Ordinal)))
            .Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));

    private static string[] Words(string path) => Path.GetRelativePath(Repository.Root, path).Contains("Earmark.Service", StringComparison.Ordinal) ? ["HttpClient", "WebRequest", "TcpClient", "UdpClient", "ClientWebSocket", "new Socket", "Dns."] : ["HttpClient", "System.Net.", "Socket", "WebRequest"];

    private static byte[] Zip(string name)
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        using (var entry = new StreamWriter(zip.CreateEntry(name).Open()))
            entry.Write("row");
        return bytes.ToArray();
    }
}
