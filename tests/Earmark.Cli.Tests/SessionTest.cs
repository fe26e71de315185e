using System.Diagnostics;
using System.Globalization;
using Spectre.Console.Testing;

namespace Earmark.Cli.Tests;

public sealed class SessionTest
{
    // SIGTERM only: the test runner handles Ctrl-C itself.
    [Fact]
    public async Task The_first_signal_asks_to_stop_and_the_process_lives()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are sent with kill(1)");
        using TestConsole output = new(), error = new();
        using var session = new Session(new Terminal(output, error));
        var asked = new TaskCompletionSource();
        using var registration = session.CancellationToken.Register(asked.SetResult);
        Assert.False(session.CancellationToken.IsCancellationRequested);
        using (var kill = Process.Start("kill", ["-TERM", Environment.ProcessId.ToString(CultureInfo.InvariantCulture)])!)
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.Equal("stopping; press Ctrl-C again to quit at once\n", error.Output);
    }
}
