using Spectre.Console;
using Spectre.Console.Cli;

namespace Earmark.Cli;

/// <summary>Runs a command line. All errors are turned into messages and exit codes here.</summary>
internal static class Cli
{
    private const string Hint = "'earmark --help' lists the commands, 'earmark COMMAND --help' the options of a command."
#if !TORCH
        + " This build has no libtorch, so 'train' and 'demo' are not available. Build it with TORCH=cpu ./earmark to get them."
#endif
        ;

    /// <summary>Runs one command line in this process.</summary>
    /// <param name="args">Command, arguments and options.</param>
    /// <param name="terminal">The terminal for results and messages.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>A value of <see cref="ExitCode"/>.</returns>
    public static int Run(string[] args, Terminal terminal, CancellationToken cancellationToken = default) => Run(args, terminal, Program.AddCommands, cancellationToken);

    /// <summary>Runs one command line with the given commands.</summary>
    internal static int Run(string[] args, Terminal terminal, Action<IConfigurator> addVerbs, CancellationToken cancellationToken)
    {
        var app = new CommandApp();
        app.Configure(verbs =>
        {
            verbs.Settings.ApplicationName = "earmark";
            verbs.Settings.ApplicationVersion = ProductVersion.WithCommit;
            verbs.Settings.Console = terminal.Output;
            verbs.Settings.StrictParsing = true;
            verbs.Settings.PropagateExceptions = true;
            verbs.Settings.CancellationExitCode = ExitCode.Cancelled;
            verbs.Settings.Registrar.RegisterInstance(terminal); // for the constructors of commands
            verbs.SetHelpProvider(new HelpWithExitCodes(verbs.Settings));
            addVerbs(verbs);
        });
        try
        {
            if (Array.IndexOf(args, "") is >= 0 and var empty)
                throw InputException.At($"argument {empty + 1} of the command line", "it is empty", "a name or a value", "A shell variable may be unset.");
            if (CommandLineErrors.MissingValue(args) is { } missing) throw missing;
            return app.Run(args, cancellationToken);
        }
        catch (Exception error)
        {
            return ReportError(EnvironmentError.CauseOf(error), args, terminal, cancellationToken);
        }
    }

    private static int ReportError(Exception error, string[] args, Terminal terminal, CancellationToken cancellationToken)
    {
        switch (error)
        {
            case InputException:
                terminal.Message($"Error: {error.Message}");
                return ExitCode.InvalidInput;
            case CommandAppException when CommandLineErrors.WrongNumber(args) is { } fault:
                terminal.Message($"Error: {fault.Message}");
                return ExitCode.InvalidInput;
            case CommandAppException wrong:
                if (wrong.Pretty is { } pretty && args.All(Printable.IsPlain)) terminal.Error.Write(pretty); // the command line with a caret under the error
                else terminal.Message($"Error: {error.Message}");
                terminal.Message(Hint);
                return ExitCode.InvalidInput;
            case OperationCanceledException when cancellationToken.IsCancellationRequested:
                terminal.Message(error is CommandCancelledException ? error.Message : "stopped; nothing was written");
                return ExitCode.Cancelled;
        }
        if (EnvironmentError.Describe(error) is { } obstacle)
        {
            terminal.Message($"Error: {obstacle}");
            return ExitCode.InvalidInput;
        }
        terminal.Message($"Earmark {ProductVersion.WithCommit} has failed because of a bug. Please report the command and these lines:");
        terminal.Message(error.ToString());
        return ExitCode.InternalError;
    }
}
