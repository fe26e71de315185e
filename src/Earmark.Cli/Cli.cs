using Spectre.Console;
using Spectre.Console.Cli;

namespace Earmark.Cli;

/// <summary>Runs a command line and converts all exceptions into messages and exit codes.</summary>
internal static class Cli
{
    private const string Hint = "'earmark --help' lists the commands, 'earmark COMMAND --help' the options of a command."
#if !TORCH
        + " This build does not include libtorch, so 'train' and 'demo' are not available. To include them, build with TORCH=cpu ./earmark."
#endif
        ;

    /// <summary>Runs one command line in this process.</summary>
    /// <param name="args">Command, arguments and options.</param>
    /// <param name="terminal">The terminal for results and messages.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>A value of <see cref="ExitCode"/>.</returns>
    public static int Run(string[] args, Terminal terminal, CancellationToken cancellationToken = default) => Run(args, terminal, Program.AddCommands, cancellationToken);

    /// <summary>Runs one command line with the given commands.</summary>
    internal static int Run(string[] args, Terminal terminal, Action<IConfigurator> addCommands, CancellationToken cancellationToken)
    {
        var app = new CommandApp();
        app.Configure(config =>
        {
            config.Settings.ApplicationName = "earmark";
            config.Settings.ApplicationVersion = ProductVersion.WithCommit;
            config.Settings.Console = terminal.Output;
            config.Settings.StrictParsing = true;
            config.Settings.PropagateExceptions = true;
            config.Settings.CancellationExitCode = ExitCode.Cancelled;
            config.Settings.Registrar.RegisterInstance(terminal); // for the constructors of commands
            config.SetHelpProvider(new HelpWithExitCodes(config.Settings));
            addCommands(config);
        });
        try
        {
            if (Array.IndexOf(args, "") is >= 0 and var empty)
                throw InputException.At($"argument {empty + 1} of the command line", "it is empty", "a name or a value", "A shell variable may be unset.");
            if (CommandLineErrors.FindMissingValue(args) is { } missing) throw missing;
            return app.Run(StandardInput.Replace(args), cancellationToken);
        }
        catch (Exception error)
        {
            return ReportError(EnvironmentError.FindCause(error), args, terminal, cancellationToken);
        }
    }

    private static int ReportError(Exception error, string[] args, Terminal terminal, CancellationToken cancellationToken)
    {
        switch (error)
        {
            case InputException input:
                terminal.Message($"Error: {GpuNotice.Describe(input)}");
                return ExitCode.InvalidInput;
            case CommandAppException when CommandLineErrors.FindInvalidNumber(args) is { } numberError:
                terminal.Message($"Error: {numberError.Message}");
                return ExitCode.InvalidInput;
            case CommandAppException parseError:
                if (parseError.Pretty is { } pretty && args.All(Printable.IsPlain)) terminal.Error.Write(pretty); // the command line with a caret under the error
                else terminal.Message($"Error: {error.Message}");
                terminal.Message(Hint);
                return ExitCode.InvalidInput;
            case OperationCanceledException when cancellationToken.IsCancellationRequested:
                terminal.Message(error is CommandCancelledException ? error.Message : "cancelled; nothing was written");
                return ExitCode.Cancelled;
        }
        if (EnvironmentError.Describe(error) is { } message)
        {
            terminal.Message($"Error: {message}");
            return ExitCode.InvalidInput;
        }
        terminal.Message($"Internal error in Earmark {ProductVersion.WithCommit}. Please report the command and these lines:");
        terminal.Message(error.ToString());
        return ExitCode.InternalError;
    }
}
