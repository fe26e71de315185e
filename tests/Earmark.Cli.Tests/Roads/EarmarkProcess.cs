using System.Diagnostics;
using System.Globalization;

namespace Earmark.Cli.Tests.Roads;

/// <summary>earmark as a separate process, so that it can be killed.</summary>
internal sealed class EarmarkProcess : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(3); // long enough for a busy machine

    private readonly Process process;
    private readonly Task<string> error;

    private EarmarkProcess(Process process)
    {
        this.process = process;
        error = process.StandardError.ReadToEndAsync();
        _ = process.StandardOutput.ReadToEndAsync();
    }

    /// <summary>Starts the process.</summary>
    public static EarmarkProcess Start(params string[] args)
    {
        string[] command = ["dotnet", "exec", Path.Combine(AppContext.BaseDirectory, "Earmark.Cli.dll"), .. args];
        // Processes started in the background ignore SIGINT, and those started by nohup ignore SIGHUP. On Linux, env restores the default handlers.
        if (OperatingSystem.IsLinux()) command = ["env", "--default-signal=INT,HUP", .. command];
        return new(Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardError = true, RedirectStandardOutput = true })!);
    }

    /// <summary>Waits until a file exists. Fails if the process ends first.</summary>
    public async Task WaitForAsync(string path, CancellationToken cancellationToken)
    {
        for (var started = Stopwatch.GetTimestamp(); !File.Exists(path); await Task.Delay(5, cancellationToken))
        {
            if (process.HasExited) Assert.Fail($"earmark exited with code {process.ExitCode} before {path} was created:\n{await error}");
            Assert.True(Stopwatch.GetElapsedTime(started) < Timeout, $"{path} was not created within {Timeout}");
        }
    }

    /// <summary>Kills the process, as kill -9 or a power failure does. Fails if it has already ended.</summary>
    public async Task KillAsync(CancellationToken cancellationToken)
    {
        Assert.False(process.HasExited, "earmark exited before it could be killed: increase the number of steps");
        process.Kill();
        await process.WaitForExitAsync(cancellationToken).WaitAsync(Timeout, cancellationToken);
    }

    /// <summary>Sends a signal to the process and waits until it ends.</summary>
    /// <param name="signal">"INT", as sent by Ctrl-C, "TERM" or "HUP".</param>
    /// <param name="cancellationToken">Cancels waiting.</param>
    public async Task<(int ExitCode, string Error)> InterruptAsync(string signal, CancellationToken cancellationToken)
    {
        using (var kill = Process.Start("kill", [$"-{signal}", process.Id.ToString(CultureInfo.InvariantCulture)])!) await kill.WaitForExitAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken).WaitAsync(Timeout, cancellationToken);
        return (process.ExitCode, await error);
    }

    public void Dispose()
    {
        if (!process.HasExited) process.Kill();
        process.Dispose();
    }
}
