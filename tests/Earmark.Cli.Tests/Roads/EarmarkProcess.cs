using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Earmark.Cli.Tests.Roads;

/// <summary>earmark as a separate process, so that it can be killed.</summary>
internal sealed class EarmarkProcess : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(3); // long enough for a busy machine

    private readonly Process process;
    private readonly StringBuilder printed = new();
    private readonly Task<string> output, error;

    private EarmarkProcess(Process process)
    {
        this.process = process;
        (output, error) = (ReadOutputAsync(), process.StandardError.ReadToEndAsync());
    }

    /// <summary>The id of the process.</summary>
    public int Id => process.Id;

    /// <summary>What the process has written to its standard output so far.</summary>
    public string Printed
    {
        get
        {
            lock (printed) return printed.ToString();
        }
    }

    /// <summary>Starts the process.</summary>
    public static EarmarkProcess Start(params string[] args) => Start(new Dictionary<string, string>(), args);

    /// <summary>Starts the process with additional environment variables.</summary>
    public static EarmarkProcess Start(IReadOnlyDictionary<string, string> environment, string[] args)
    {
        var info = InfoOf(args);
        foreach (var (name, value) in environment) info.Environment[name] = value;
        return new(Process.Start(info)!);
    }

    /// <summary>Runs the process to its end.</summary>
    /// <param name="folder">The current folder of the process.</param>
    /// <param name="input">Standard input.</param>
    /// <param name="args">The command line.</param>
    /// <param name="cancellationToken">Cancels waiting.</param>
    public static async Task<Invocation> RunAsync(string folder, byte[] input, string[] args, CancellationToken cancellationToken)
    {
        var info = InfoOf(args);
        (info.WorkingDirectory, info.RedirectStandardInput) = (folder, true);
        using var earmark = new EarmarkProcess(Process.Start(info)!);
        await earmark.process.StandardInput.BaseStream.WriteAsync(input, cancellationToken);
        earmark.process.StandardInput.Close();
        await earmark.process.WaitForExitAsync(cancellationToken).WaitAsync(Timeout, cancellationToken);
        return new(earmark.process.ExitCode, (await earmark.output).ReplaceLineEndings("\n"), (await earmark.error).ReplaceLineEndings("\n"));
    }

    private static ProcessStartInfo InfoOf(string[] args)
    {
        string[] command = ["dotnet", "exec", Path.Combine(AppContext.BaseDirectory, "Earmark.Cli.dll"), .. args];
        // Processes started in the background ignore SIGINT, and those started by nohup ignore SIGHUP. On Linux, env restores the default handlers.
        if (OperatingSystem.IsLinux()) command = ["env", "--default-signal=INT,HUP", .. command];
        return new(command[0], command[1..]) { RedirectStandardError = true, RedirectStandardOutput = true };
    }

    /// <summary>Waits until a file exists. Fails if the process ends first.</summary>
    public Task WaitForAsync(string path, CancellationToken cancellationToken) => WaitForAsync(() => File.Exists(path), $"{path} exists", cancellationToken);

    /// <summary>Waits until a condition is true. Fails if the process ends first.</summary>
    /// <param name="condition">The condition, which is checked every few milliseconds.</param>
    /// <param name="description">The condition in words.</param>
    /// <param name="cancellationToken">Cancels waiting.</param>
    public async Task WaitForAsync(Func<bool> condition, string description, CancellationToken cancellationToken)
    {
        for (var started = Stopwatch.GetTimestamp(); !condition(); await Task.Delay(5, cancellationToken))
        {
            if (process.HasExited) Assert.Fail($"earmark exited with code {process.ExitCode}, but was to run until {description}:\n{await error}");
            Assert.True(Stopwatch.GetElapsedTime(started) < Timeout, $"waited {Timeout} until {description}");
        }
    }

    /// <summary>Waits until the process prints an address, and returns it. Fails if the process ends first.</summary>
    /// <param name="label">The text before the address, from the start of its line.</param>
    /// <param name="cancellationToken">Cancels waiting.</param>
    public async Task<Uri> WaitForAddressAsync(string label, CancellationToken cancellationToken)
    {
        await WaitForAsync(() => Line() is not null, "it prints its address", cancellationToken);
        return new(Line()![label.Length..].Trim());

        string? Line() => Printed.Split('\n')[..^1].FirstOrDefault(line => line.StartsWith(label, StringComparison.Ordinal)); // the last one is not complete
    }

    /// <summary>Kills the process, as kill -9 or a power failure does. Fails if it has already ended.</summary>
    public async Task KillAsync(CancellationToken cancellationToken)
    {
        Assert.False(process.HasExited, "earmark exited before it could be killed; it needs more work");
        process.Kill();
        await process.WaitForExitAsync(cancellationToken).WaitAsync(Timeout, cancellationToken);
    }

    /// <summary>Waits until the process ends, and returns its exit code and its standard error.</summary>
    public async Task<(int ExitCode, string Error)> FinishAsync(CancellationToken cancellationToken)
    {
        await process.WaitForExitAsync(cancellationToken).WaitAsync(Timeout, cancellationToken);
        return (process.ExitCode, await error);
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

    private async Task<string> ReadOutputAsync()
    {
        var buffer = new char[1024];
        for (int count; (count = await process.StandardOutput.ReadAsync(buffer)) > 0;)
            lock (printed) printed.Append(buffer, 0, count);
        return Printed;
    }

    public void Dispose()
    {
        if (!process.HasExited) process.Kill();
        process.Dispose();
    }
}
