using Spectre.Console.Cli;
using Spectre.Console.Testing;

namespace Earmark.Cli.Tests;

/// <summary>The result of a command line: exit code, standard output, standard error. Line endings are '\n', and trailing spaces are removed.</summary>
internal sealed record Invocation(int ExitCode, string Output, string Error)
{
    /// <summary>Runs earmark in this process, as if its output went to a file.</summary>
    public static Invocation Run(params string[] args) => Run(args, Program.AddCommands);

    /// <summary>Runs earmark with the given commands. <c>cancelled</c> simulates an immediate Ctrl-C.</summary>
    public static Invocation Run(string[] args, Action<IConfigurator> addCommands, bool cancelled = false)
    {
        using TestConsole output = Console(), error = Console();
        var code = Cli.Run(args, new Terminal(output, error), addCommands, new CancellationToken(cancelled));
        return new(code, Normalize(output.Output), Normalize(error.Output));
    }

    /// <summary>Runs earmark in this process, and cancels it as soon as a file or folder exists.</summary>
    public static Invocation CancelledWhenExists(string path, params string[] args)
    {
        using TestConsole output = Console(), error = Console();
        using var source = new CancellationTokenSource();
        using var finished = new ManualResetEventSlim();
        var watch = new Thread(() =>
        {
            while (!Path.Exists(path) && !finished.Wait(1)) { }
            source.Cancel();
        });
        watch.Start();
        var code = Cli.Run(args, new Terminal(output, error), Program.AddCommands, source.Token);
        finished.Set();
        watch.Join();
        return new(code, Normalize(output.Output), Normalize(error.Output));
    }

    private static TestConsole Console() => new() { Profile = { Width = 120 } };

    private static string Normalize(string text) => string.Join('\n', text.ReplaceLineEndings("\n").Split('\n').Select(line => line.TrimEnd()));
}
