using Spectre.Console.Cli;

namespace Earmark.Cli.Tests;

public sealed class CliTest
{
    private const string Hint = "'earmark --help' lists the commands, 'earmark COMMAND --help' the options of a command.\n";

    private const string Install = "Expected all files in the program folder, built for this system. Build or unpack it again. "
        + "A low limit on open files can also be the cause: raise the limit, for example with 'ulimit -n 4096'.\n";

    [Theory]
    [InlineData("", 0, "")]
    [InlineData("scor", 2, "\nError: Unknown command 'scor'.\n\n       scor\n       ^^^^ Did you mean 'score'?\n\n" + Hint)]
    [InlineData("score", 2, "Error: Command 'score' is missing required argument 'SUBMISSION'.\n" + Hint)]
    [InlineData("score a", 2, "Error: Command 'score' is missing required argument 'TRUTH'.\n" + Hint)]
    [InlineData("score a b c", 2, "\nError: Could not match 'c' with an argument.\n\n       score a b c\n                 ^ Could not match to argument\n\n" + Hint)]
    [InlineData("score a b --foo", 2, "\nError: Unknown option 'foo'.\n\n       score a b --foo\n                 ^^^^^ Unknown option\n\n" + Hint)]
    [InlineData("score none.csv b", 2, "Error: none.csv: no such file. Expected a submission: a CSV file with the columns fname,label. Check the path.\n")]
    [InlineData("probe --count few", 2, "Error: Failed to convert 'few' to Int32.\n" + Hint)] // an option without [Number]; HelpTest checks that no command has one
    [InlineData("train x --folds abc", 2, "Error: --folds abc: not a whole number. Expected 2 or more.\n")]
    [InlineData("train x --folds=2.5", 2, "Error: --folds 2.5: not a whole number. Expected 2 or more.\n")]
    [InlineData("train x --folds 1", 2, "Error: --folds 1: out of range. Expected 2 or more.\n")]
    [InlineData("train x --fold -1", 2, "Error: --fold -1: out of range. Expected 0 or more.\n")]
    [InlineData("train x --steps 1e3", 2, "Error: --steps 1e3: not a whole number. Expected a number such as 12.\n")]
    [InlineData("train x --steps 9999999999", 2, "Error: --steps 9999999999: out of range. Expected -2147483648 to 2147483647.\n")]
    [InlineData("train x --seed -1", 2, "Error: --seed -1: out of range. Expected 0 to 18446744073709551615.\n")]
    [InlineData("submit m d --threads -3", 2, "Error: --threads -3: out of range. Expected 1 to 1024.\n")]
    [InlineData("submit m d --threads many", 2, "Error: --threads many: not a whole number. Expected 1 to 1024.\n")]
    [InlineData("evaluate m d --tta 32", 2, "Error: --tta 32: out of range. Expected 1 to 31.\n")]
    [InlineData("explore d --limit 0", 2, "Error: --limit 0: out of range. Expected 1 or more.\n")]
    [InlineData("synth --doubtful half", 2, "Error: --doubtful half: not a number. Expected a number such as 0.5.\n")]
    [InlineData("submit m d --out", 2, "Error: --out: the value is missing. Expected --out FILE. See 'earmark submit --help'.\n")]
    [InlineData("submit m d -o", 2, "Error: -o: the value is missing. Expected -o FILE. See 'earmark submit --help'.\n")]
    [InlineData("submit m d --threads", 2, "Error: --threads: the value is missing. Expected --threads N. See 'earmark submit --help'.\n")]
    [InlineData("train d --preset", 2, "Error: --preset: the value is missing. Expected --preset NAME. See 'earmark train --help'.\n")]
    [InlineData("info none --preset", 2, "Error: none: there is no such file. Expected a model.onnx, as written by 'earmark train'.\n")] // a flag of info
    [InlineData("probe assembly", 2, "Error: a part of Earmark cannot be loaded (Could not load file or assembly 'NVorbis'). " + Install)]
    [InlineData("probe library", 2, "Error: a part of Earmark cannot be loaded (Unable to load shared library 'onnxruntime'). " + Install)]
    [InlineData("probe torch", 2, "Error: a part of Earmark cannot be loaded (This application uses TorchSharp). " + Install)]
    [InlineData("probe image", 2, "Error: a part of Earmark cannot be loaded (built for another processor). " + Install)]
    [InlineData("probe threads", 2, "Error: no space left\n")]
    [InlineData("probe memory", 2, "Error: out of memory, or no more threads can be started. Expected enough memory for the data being processed. Use fewer --threads if the command has that option, or a machine with more memory.\n")]
    [InlineData("probe escape", 2, "Error: \\x1b[31mred\\x1b]0;title\\x07\\u009b\\u202egnp.wav: found\n[bold]1[/]. Expected 2.\n")]
    [InlineData("probe saved", 130, "cancelled after 3 of 10 clips; their rows are in x.partial.csv\n")]
    [InlineData("probe input", 2, "Error: x.csv line 3: found 1. Expected 2.\n")]
    [InlineData("probe disk", 2, "Error: no space left\n")]
    [InlineData("probe stop", 130, "cancelled; nothing was written\n")]
    [InlineData("probe 1", 1, "")]
    public void Command_lines_return_the_expected_exit_code_and_message(string line, int code, string message)
    {
        var run = Invocation.Run(line.Split(' ', StringSplitOptions.RemoveEmptyEntries), AddCommands, cancelled: true);
        Assert.Equal((code, message), (run.ExitCode, run.Error));
    }

    [Fact]
    public void Internal_errors_ask_for_a_report()
    {
        var run = Invocation.Run(["probe", "bug"], AddCommands);
        Assert.Equal(70, run.ExitCode);
        Assert.StartsWith($"Internal error in Earmark {ProductVersion.WithCommit}. Please report the command and these lines:\n"
            + "System.InvalidOperationException: a bug\n   at Earmark.Cli.Tests.CliTest.ProbeCommand.Execute", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_argument_is_rejected()
    {
        var run = Invocation.Run("info", "");
        Assert.Equal((2, "Error: argument 2 of the command line: it is empty. Expected a name or a value. A shell variable may be unset.\n"), (run.ExitCode, run.Error));
    }

    [Fact]
    public void Control_characters_in_arguments_are_escaped()
    {
        var run = Invocation.Run("score", "a", "b", "\u001b[31mc");
        Assert.Equal((2, "Error: Could not match '\\x1b[31mc' with an argument.\n" + Hint), (run.ExitCode, run.Error));
    }

    [Fact]
    public void An_unrequested_cancellation_is_an_internal_error() => Assert.Equal(70, Invocation.Run(["probe", "stop"], AddCommands).ExitCode);

    [Fact]
    public void Prints_the_version()
    {
        var run = Invocation.Run("--version");
        Assert.Equal((0, ProductVersion.WithCommit + "\n", ""), (run.ExitCode, run.Output, run.Error));
        Assert.Matches(@"^\d+\.\d+\.\d+(\+[0-9a-f]{8})?$", ProductVersion.WithCommit);
    }

    [Fact]
    public void Results_and_messages_are_written_to_separate_streams()
    {
        var run = Invocation.Run(["probe", "0"], AddCommands);
        Assert.Equal(("result\n", "message\nWarning: careful\n"), (run.Output, run.Error));
    }

    private static void AddCommands(IConfigurator config)
    {
        Program.AddCommands(config);
        config.AddCommand<ProbeCommand>("probe");
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
                case "escape": throw InputException.At("\u001b[31mred\u001b]0;title\u0007\u009b\u202egnp.wav", "found\n[bold]1[/]", "2");
                case "assembly": throw new FileLoadException("Could not load file or assembly 'NVorbis'.", "NVorbis, Version=0.10.5.0, Culture=neutral");
                case "library": throw new TypeInitializationException("Earmark.Native", new DllNotFoundException("Unable to load shared library 'onnxruntime'."));
                case "torch": throw new TypeInitializationException("TorchSharp.torch", new NotSupportedException("This application uses TorchSharp.\n\nTrace: ..."));
                case "image": throw new AggregateException(new BadImageFormatException("built for another processor"));
                case "threads": throw new AggregateException(new OperationCanceledException(), new IOException("no space left"));
                case "memory": throw new InsufficientMemoryException();
                case "saved": throw new CommandCancelledException("cancelled after 3 of 10 clips; their rows are in x.partial.csv", cancellationToken);
                case "disk": throw new IOException("no space left");
                case "stop": throw new OperationCanceledException();
                case "bug": throw new InvalidOperationException("a bug");
                case "0":
                    terminal.Message("message");
                    terminal.WriteResult("result");
                    terminal.Warn("careful");
                    break;
            }
            return int.Parse(settings.What, System.Globalization.CultureInfo.InvariantCulture);
        }
    }
}
