namespace Earmark.Cli;

/// <summary>The argument "-". Spectre takes it for an option without a name, so it is replaced before the command line is parsed.</summary>
internal static class StandardInput
{
    /// <summary>What replaces "-" among the arguments of <c>earmark tag</c>.</summary>
    public const string Argument = "<stdin>";

    /// <summary>What stands for standard input, and not for a file of this name, as the value of an option.</summary>
    public const string Value = "-";

    /// <summary>Replaces "-": after an option with a value, it is joined to the option; otherwise, it is a recording on standard input.</summary>
    /// <param name="args">The command line.</param>
    /// <exception cref="InputException">The command does not read standard input.</exception>
    public static IEnumerable<string> Replace(IReadOnlyList<string> args)
    {
        for (var i = 0; i < args.Count; i++)
        {
            if (i > 0 && i + 1 < args.Count && args[i + 1] == Value && CommandLineErrors.FindOptionWithValue(args[0], args[i]) is not null) yield return $"{args[i++]}={Value}";
            else if (args[i] != Value) yield return args[i];
            else if (args[0] == "tag") yield return Argument;
            else throw InputException.At($"argument {i + 1} of the command line, -", "only 'earmark tag' reads a recording from standard input", "a path, or ./- for a file with this name");
        }
    }
}
