using System.Diagnostics;
using System.Globalization;
using Spectre.Console.Testing;

namespace Earmark.Cli.Tests;

public sealed class SessionTest
{
    // SIGTERM only: the test runner handles Ctrl-C itself.
    [Fact]
    public async Task The_first_signal_cancels_without_ending_the_process()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are sent with kill(1)");
        using TestConsole output = new(), error = new();
        using var session = new Session(new Terminal(output, error));
        var cancelled = new TaskCompletionSource();
        using var registration = session.CancellationToken.Register(cancelled.SetResult);
        Assert.False(session.CancellationToken.IsCancellationRequested);
        using (var kill = Process.Start("kill", ["-TERM", Environment.ProcessId.ToString(CultureInfo.InvariantCulture)])!)
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        await cancelled.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.Equal("cancelling; press Ctrl-C again to quit immediately\n", error.Output);
    }
}
