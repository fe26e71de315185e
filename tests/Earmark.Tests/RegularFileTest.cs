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
        Assert.True(RegularFile.Exists(path));
        RegularFile.Require(path);
        File.CreateSymbolicLink(folder.GetPath("link.csv"), path);
        Assert.True(RegularFile.Exists(folder.GetPath("link.csv")));
        RegularFile.Require(folder.GetPath("link.csv"));
    }

    [Fact]
    public void A_missing_file_is_accepted()
    {
        Assert.False(RegularFile.Exists(folder.GetPath("no.csv")));
        RegularFile.Require(folder.GetPath("no.csv"));
    }

    [Fact]
    public void A_folder_is_rejected() => AssertRejected(folder.GetPath(""), "a folder");

    [Fact]
    public void A_named_pipe_is_rejected_without_opening_it()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows does not support named pipes in folders");
        using (var mkfifo = Process.Start("mkfifo", [folder.GetPath("p.csv")])!) mkfifo.WaitForExit();
        AssertRejected(folder.GetPath("p.csv"), "a named pipe");
        File.CreateSymbolicLink(folder.GetPath("link.csv"), folder.GetPath("p.csv"));
        AssertRejected(folder.GetPath("link.csv"), "a named pipe");
    }

    [Fact]
    public void A_socket_is_rejected()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "not supported on Windows");
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(folder.GetPath("s.csv")));
        AssertRejected(folder.GetPath("s.csv"), "a socket");
    }

    [Fact]
    public void A_device_is_rejected()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "not supported on Windows");
        AssertRejected("/dev/zero", "a character device");
    }

    private static void AssertRejected(string path, string type)
    {
        Assert.False(RegularFile.Exists(path));
        Assert.Equal($"{path}: is {type}. Expected a CSV file.", Assert.Throws<InputException>(() => RegularFile.Require(path, "a CSV file")).Message);
    }
}
