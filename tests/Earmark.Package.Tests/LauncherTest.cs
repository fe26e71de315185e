using Earmark.Tests;
using Earmark.Tests.Data;

namespace Earmark.Package.Tests;

/// <summary>The script <c>./earmark</c>, with a program in place of the SDK that counts the builds.</summary>
public sealed class LauncherTest : IDisposable
{
    private readonly DataFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Each_input_of_the_build_causes_a_build_when_it_changes()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("a script for bash");
            return;
        }
        Copy("earmark");
        Copy("build/environment.sh");
        folder.Text("sdk/dotnet", """
            #!/usr/bin/env bash
            [ "$1" = msbuild ] || exit 0 # the version is requested
            for argument; do [[ $argument != -p:PublishDir=* ]] || program=${argument#*=}Earmark.Cli; done
            mkdir -p "${program%/*}"
            printf '#!/bin/sh\necho "$@"\n' >"$program"
            chmod +x "$program"
            echo build >>builds

            """);
        File.SetUnixFileMode(folder["sdk/dotnet"], UnixFileMode.UserRead | UnixFileMode.UserExecute);
        string[] inputs = [.. Directory.EnumerateFiles(Repository.Root, "Directory.*").Append(Path.Combine(Repository.Root, "global.json")).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal), "src/a.cs", "presets/a.json"];
        Assert.Contains("Directory.Build.targets", inputs);
        foreach (var input in inputs) folder.Text(input, "");

        await AssertBuilds(1, "first");
        await AssertBuilds(1, "nothing has changed");
        var expected = 1;
        foreach (var input in inputs)
        {
            File.Delete(folder[input]);
            await AssertBuilds(++expected, input);
        }
    }

    private async Task AssertBuilds(int expected, string message)
    {
        var run = await ProgramRun.Run(folder.Root, folder["earmark"], [message], ("PATH", $"{folder["sdk"]}:{Environment.GetEnvironmentVariable("PATH")}"));
        Assert.Equal(message + "\n", run.RequireSuccess().Output);
        Assert.True(expected == File.ReadLines(folder["builds"]).Count(), message);
    }

    private void Copy(string name)
    {
        folder.Folder(Path.GetDirectoryName(name)!);
        File.Copy(Path.Combine(Repository.Root, name), folder[name]);
    }
}
