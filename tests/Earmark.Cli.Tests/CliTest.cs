using Spectre.Console.Cli;

namespace Earmark.Cli.Tests;

public sealed class CliTest
{
    private const string Hint = "'earmark --help' lists the verbs, 'earmark VERB --help' the options of one.\n";

    [Theory]
    [InlineData("", 0, "")]
    [InlineData("scor", 2, "\nError: Unknown command 'scor'.\n\n       scor\n       ^^^^ Did you mean 'score'?\n\n" + Hint)]
    [InlineData("score", 2, "Error: Command 'score' is missing required argument 'SUBMISSION'.\n" + Hint)]
    [InlineData("score a", 2, "Error: Command 'score' is missing required argument 'TRUTH'.\n" + Hint)]
    [InlineData("score a b c", 2, "\nError: Could not match 'c' with an argument.\n\n       score a b c\n                 ^ Could not match to argument\n\n" + Hint)]
    [InlineData("score a b --foo", 2, "\nError: Unknown option 'foo'.\n\n       score a b --foo\n                 ^^^^^ Unknown option\n\n" + Hint)]
    [InlineData("score none.csv b", 2, "Error: none.csv: no such file. Expected a submission: a csv with the columns fname,label. Check the path.\n")]
    [InlineData("probe --count few", 2, "Error: Failed to convert 'few' to Int32.\n" + Hint)]
    [InlineData("probe input", 2, "Error: x.csv line 3: found 1. Expected 2.\n")]
    [InlineData("probe disk", 2, "Error: no space left\n")]
    [InlineData("probe stop", 130, "")]
    [InlineData("probe 1", 1, "")]
    public void Every_wrong_input_has_its_exit_code_and_its_message(string line, int code, string message)
    {
        var run = Invocation.Of(line.Split(' ', StringSplitOptions.RemoveEmptyEntries), Verbs, stopped: true);
        Assert.Equal((code, message), (run.ExitCode, run.Error));
    }

    [Fact]
    public void A_fault_of_its_own_asks_for_a_report()
    {
        var run = Invocation.Of(["probe", "fault"], Verbs);
        Assert.Equal(70, run.ExitCode);
        Assert.StartsWith($"Earmark {Cli.Version} has failed, which is its own fault. Please report the command and these lines:\n"
            + "System.InvalidOperationException: a fault\n   at Earmark.Cli.Tests.CliTest.ProbeCommand.Execute", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cancellation_that_nobody_asked_for_is_a_fault() => Assert.Equal(70, Invocation.Of(["probe", "stop"], Verbs).ExitCode);

    [Fact]
    public void Tells_its_version()
    {
        var run = Invocation.Of("--version");
        Assert.Equal((0, Cli.Version + "\n", ""), (run.ExitCode, run.Output, run.Error));
        Assert.Matches(@"^\d+\.\d+\.\d+(\+[0-9a-f]{8})?$", Cli.Version);
    }

    [Fact]
    public void Results_and_messages_never_mix()
    {
        var run = Invocation.Of(["probe", "0"], Verbs);
        Assert.Equal(("result\n", "message\nWarning: careful\n"), (run.Output, run.Error));
    }

    private static void Verbs(IConfigurator verbs)
    {
        Program.AddVerbs(verbs);
        verbs.AddCommand<ProbeCommand>("probe");
    }

    internal sealed class ProbeCommand(Terminal terminal) : Command<ProbeCommand.Settings>
    {
        internal sealed class Settings : CommandSettings
        {
            [CommandArgument(0, "[WHAT]")] public string What { get; init; } = "";

            [CommandOption("--count <N>")] public int Count { get; init; }
        }

        public override int Execute(CommandContext context, Settings settings, CancellationToken cancellationToken)
        {
            switch (settings.What)
            {
                case "input": throw InputException.At("x.csv line 3", "found 1", "2");
                case "disk": throw new IOException("no space left");
                case "stop": throw new OperationCanceledException();
                case "fault": throw new InvalidOperationException("a fault");
                case "0":
                    terminal.Message("message");
                    terminal.Line("result");
                    terminal.Warn("careful");
                    break;
            }
            return int.Parse(settings.What, System.Globalization.CultureInfo.InvariantCulture);
        }
    }
}
