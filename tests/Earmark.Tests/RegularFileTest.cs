using System.Diagnostics;
using System.Net.Sockets;
using Earmark.Tests.Audio;

namespace Earmark.Tests;

public sealed class RegularFileTest : IDisposable
{
    private readonly AudioFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_file_and_a_link_to_it_are_regular()
    {
        var path = folder.Write("a.csv", [1]);
        Assert.True(RegularFile.Is(path));
        RegularFile.Require(path);
        File.CreateSymbolicLink(folder.PathOf("link.csv"), path);
        Assert.True(RegularFile.Is(folder.PathOf("link.csv")));
        RegularFile.Require(folder.PathOf("link.csv"));
    }

    [Fact]
    public void A_missing_file_is_not_rejected()
    {
        Assert.False(RegularFile.Is(folder.PathOf("no.csv")));
        RegularFile.Require(folder.PathOf("no.csv"));
    }

    [Fact]
    public void A_folder_is_named() => Refuses(folder.PathOf(""), "a folder");

    [Fact]
    public void A_named_pipe_is_named_and_not_opened()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no named pipes in folders");
        using (var make = Process.Start("mkfifo", [folder.PathOf("p.csv")])!) make.WaitForExit();
        Refuses(folder.PathOf("p.csv"), "a named pipe");
        File.CreateSymbolicLink(folder.PathOf("link.csv"), folder.PathOf("p.csv"));
        Refuses(folder.PathOf("link.csv"), "a named pipe");
    }

    [Fact]
    public void A_socket_is_named()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "not on Windows");
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(folder.PathOf("s.csv")));
        Refuses(folder.PathOf("s.csv"), "a socket");
    }

    [Fact]
    public void A_device_is_named()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "not on Windows");
        Refuses("/dev/zero", "a character device");
    }

    private static void Refuses(string path, string kind)
    {
        Assert.False(RegularFile.Is(path));
        Assert.Equal($"{path}: is {kind}. Expected a csv file.", Assert.Throws<InputException>(() => RegularFile.Require(path, "a csv file")).Message);
    }
}
