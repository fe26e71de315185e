using System.Runtime.Versioning;
using Earmark.Service.Hosting;
using Earmark.Tests.Data;

namespace Earmark.Service.Tests.Hosting;

public sealed class PrivateFolderTest
{
    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void Only_the_user_can_read_the_files()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("Windows has no file modes");
        using var parent = new DataFolder();
        using var folder = Create(parent);
        using var file = folder.CreateFile();
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file.Name));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.GetDirectoryName(file.Name)!));
    }

    [Fact]
    public void The_folder_of_a_killed_service_is_deleted_and_that_of_a_running_one_is_kept()
    {
        using var parent = new DataFolder();
        var killed = Directory.CreateDirectory(parent["earmark-service-1"]).FullName;
        File.WriteAllText(Path.Combine(killed, "lock"), "");
        File.WriteAllText(Path.Combine(killed, "upload.tmp"), "left");
        using var running = Create(parent);
        using var next = Create(parent);
        Assert.False(Directory.Exists(killed));
        Assert.Equal(2, Directory.GetDirectories(parent.Root).Length);
    }

    [Fact]
    public void A_missing_parent_is_an_error()
    {
        using var parent = new DataFolder();
        var error = Assert.Throws<InputException>(() => new PrivateFolder(new() { TemporaryFolder = parent["none"] }));
        Assert.StartsWith($"{parent["none"]}: no temporary folder can be created", error.Message, StringComparison.Ordinal);
    }

    private static PrivateFolder Create(DataFolder parent) => new(new() { TemporaryFolder = parent.Root });
}
