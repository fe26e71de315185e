using System.Runtime.InteropServices;
using Earmark.Tests;
using Earmark.Tests.Data;

namespace Earmark.Package.Tests;

/// <summary>The dotnet tool, packed and installed.</summary>
public sealed class ToolTest : IDisposable
{
    private const long MaxBytes = 60_000_000; // libtorch alone is larger

    private readonly DataFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task The_tool_tags_without_libtorch()
    {
        // Not precompiled, because that takes longer than all else here.
        (await ProgramRun.Dotnet(Repository.Root, "pack", "src/Earmark.Cli", "-c", "Release", "-p:Torch=none", "-p:PublishReadyToRun=false", "-o", folder["feed"], "-v", "quiet")).RequireSuccess();
        var packages = new DirectoryInfo(folder["feed"]).GetFiles("*.nupkg");
        Assert.Equal([$"Earmark.Cli.{PackedFeed.Version}.nupkg", $"Earmark.Cli.{RuntimeInformation.RuntimeIdentifier}.{PackedFeed.Version}.nupkg"], packages.Select(file => file.Name).Order(StringComparer.Ordinal));
        Assert.All(packages, file => Assert.InRange(file.Length, 1, MaxBytes));

        folder.Text("nuget.config", $"""<configuration><packageSources><clear /><add key="packed" value="{folder["feed"]}" /></packageSources></configuration>""");
        (await ProgramRun.Run(folder.Root, "dotnet", ["tool", "install", "Earmark.Cli", "--version", PackedFeed.Version, "--tool-path", folder["tools"]], ("NUGET_PACKAGES", folder["packages"]))).RequireSuccess();
        Assert.DoesNotContain(Directory.EnumerateFiles(folder["tools"], "*", SearchOption.AllDirectories), path => Path.GetFileName(path).Contains("torch", StringComparison.OrdinalIgnoreCase));

        var (model, recording) = Recordings.Write(folder);
        var earmark = Path.Combine(folder["tools"], OperatingSystem.IsWindows() ? "earmark.exe" : "earmark");
        Assert.StartsWith(PackedFeed.Version, (await ProgramRun.Run(folder.Root, earmark, ["--version"])).RequireSuccess().Output, StringComparison.Ordinal);
        // ONNX Runtime would store an identifier of the device for its telemetry, except on build servers.
        folder.Folder("home");
        (string, string)[] home = [("HOME", folder["home"]), ("XDG_CACHE_HOME", folder["home/.cache"]), ("CI", ""), ("ORT_DISABLE_TELEMETRY", ""), ("TMPDIR", folder["home"])];
        Assert.Contains("bark, bell, bus", (await ProgramRun.Run(folder.Root, earmark, ["info", model], home)).RequireSuccess().Output, StringComparison.Ordinal);
        Assert.DoesNotContain(Directory.EnumerateFiles(folder["home"], "*", SearchOption.AllDirectories), path => path.Contains("onnxruntime", StringComparison.OrdinalIgnoreCase));
        folder.Folder("new");
        File.Copy(recording, folder["new/dog.wav"]);
        (await ProgramRun.Run(folder.Root, earmark, ["tag", model, folder["new"], "--top", "1", "--out", folder["tags.csv"]])).RequireSuccess();
        Assert.StartsWith("path,start,end,label,score,", File.ReadLines(folder["tags.csv"]).First(), StringComparison.Ordinal);
        Assert.Equal(2, File.ReadLines(folder["tags.csv"]).Count());
    }
}
