using System.Diagnostics;
using System.Globalization;
using Earmark.Tests;

namespace Earmark.Cli.Tests.Cluster;

/// <summary>The files of <c>deploy/slurm</c> on a real Slurm cluster of two nodes on this machine: <c>tests/slurm/run</c>.</summary>
public sealed class SlurmTest
{
    private const int Skipped = 77; // as with Automake

    [Fact]
    public async Task Arrays_with_a_killed_task_and_a_failing_node_have_the_bytes_of_one_process()
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Skip("Slurm runs on Linux");
            return;
        }
        var folder = Directory.CreateTempSubdirectory("earmark-slurm-");
        try
        {
            var program = Path.Combine(folder.FullName, "earmark");
            await File.WriteAllTextAsync(program, $"#!/bin/sh\nexec dotnet exec {Shell.Quote(Path.Combine(AppContext.BaseDirectory, "Earmark.Cli.dll"))} \"$@\"\n", TestContext.Current.CancellationToken);
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            var (exitCode, output) = await RunAsync(program);
            Assert.SkipWhen(exitCode == Skipped, output);
            Assert.True(exitCode == 0, output);
            Assert.Contains("train: five folds as an array, task 1 killed", output, StringComparison.Ordinal);
            Assert.Contains("sweep: two lines with two folds as an array", output, StringComparison.Ordinal);
            Assert.Contains("tag: 400 recordings in 8 shards, shard ", output, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(string program)
    {
        var info = new ProcessStartInfo("bash", [Path.Combine(Repository.Root, "tests", "slurm", "run")]) { RedirectStandardOutput = true, Environment = { ["EARMARK"] = program } };
        using var process = Process.Start(info)!;
        try
        {
            var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromMinutes(8), TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            return (process.ExitCode, output);
        }
        finally
        {
            // The script ends the cluster when it receives SIGTERM.
            if (!process.HasExited)
                using (var kill = Process.Start("kill", [process.Id.ToString(CultureInfo.InvariantCulture)])!) await kill.WaitForExitAsync(CancellationToken.None);
        }
    }
}
