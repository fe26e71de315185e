using System.Diagnostics;
using System.Net.Sockets;
using Earmark.Tests.Audio;

namespace Earmark.Tests;

public sealed class RegularFileTest : IDisposable
{
    private readonly AudioFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Files_and_links_to_files_are_regular()
    {
        var path = folder.Write("a.csv", [1]);
        Assert.True(RegularFile.Is(path));
        RegularFile.Require(path);
        File.CreateSymbolicLink(folder.PathOf("link.csv"), path);
        Assert.True(RegularFile.Is(folder.PathOf("link.csv")));
        RegularFile.Require(folder.PathOf("link.csv"));
    }

    [Fact]
    public void A_missing_file_is_accepted()
    {
        Assert.False(RegularFile.Is(folder.PathOf("no.csv")));
        RegularFile.Require(folder.PathOf("no.csv"));
    }

    [Fact]
    public void A_folder_is_rejected() => AssertRejected(folder.PathOf(""), "a folder");

    [Fact]
    public void A_named_pipe_is_rejected_without_opening_it()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows does not support named pipes in folders");
        using (var mkfifo = Process.Start("mkfifo", [folder.PathOf("p.csv")])!) mkfifo.WaitForExit();
        AssertRejected(folder.PathOf("p.csv"), "a named pipe");
        File.CreateSymbolicLink(folder.PathOf("link.csv"), folder.PathOf("p.csv"));
        AssertRejected(folder.PathOf("link.csv"), "a named pipe");
    }

    [Fact]
    public void A_socket_is_rejected()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "not supported on Windows");
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(folder.PathOf("s.csv")));
        AssertRejected(folder.PathOf("s.csv"), "a socket");
    }

    [Fact]
    public void A_device_is_rejected()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "not supported on Windows");
        AssertRejected("/dev/zero", "a character device");
    }

    private static void AssertRejected(string path, string type)
    {
        Assert.False(RegularFile.Is(path));
        Assert.Equal($"{path}: is {type}. Expected a CSV file.", Assert.Throws<InputException>(() => RegularFile.Require(path, "a CSV file")).Message);
    }
}
