using System.Diagnostics;
using System.Globalization;

namespace Earmark.Cli.Tests.Roads;

/// <summary>earmark as a process of its own, so that it can be killed.</summary>
internal sealed class EarmarkProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3); // for a machine that is busy with other things

    private readonly Process process;
    private readonly Task<string> error;

    private EarmarkProcess(Process process)
    {
        this.process = process;
        error = process.StandardError.ReadToEndAsync();
        _ = process.StandardOutput.ReadToEndAsync();
    }

    /// <summary>Starts it.</summary>
    public static EarmarkProcess Start(params string[] args)
    {
        string[] command = ["dotnet", "exec", Path.Combine(AppContext.BaseDirectory, "Earmark.Cli.dll"), .. args];
        // A runner in the background has its children ignore SIGINT; env of Linux undoes that.
        if (OperatingSystem.IsLinux()) command = ["env", "--default-signal=INT", .. command];
        return new(Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardError = true, RedirectStandardOutput = true })!);
    }

    /// <summary>Waits until a file is there; fails if the process ends before.</summary>
    public async Task WaitForAsync(string path, CancellationToken stop)
    {
        for (var began = Stopwatch.GetTimestamp(); !File.Exists(path); await Task.Delay(5, stop))
        {
            if (process.HasExited) Assert.Fail($"it ended with {process.ExitCode} before there was {path}:\n{await error}");
            Assert.True(Stopwatch.GetElapsedTime(began) < Patience, $"no {path} in {Patience}");
        }
    }

    /// <summary>Ends it at once, as kill -9 or a power cut does; fails if it had ended by itself.</summary>
    public async Task KillAsync(CancellationToken stop)
    {
        Assert.False(process.HasExited, "it ended before it could be killed: more steps are needed");
        process.Kill();
        await process.WaitForExitAsync(stop).WaitAsync(Patience, stop);
    }

    /// <summary>Asks it to stop and waits for the end.</summary>
    /// <param name="signal">"INT", which Ctrl-C sends, or "TERM".</param>
    /// <param name="stop">Ends the waiting.</param>
    public async Task<(int ExitCode, string Error)> InterruptAsync(string signal, CancellationToken stop)
    {
        using (var kill = Process.Start("kill", [$"-{signal}", process.Id.ToString(CultureInfo.InvariantCulture)])!) await kill.WaitForExitAsync(stop);
        await process.WaitForExitAsync(stop).WaitAsync(Patience, stop);
        return (process.ExitCode, await error);
    }

    public void Dispose()
    {
        if (!process.HasExited) process.Kill();
        process.Dispose();
    }
}
