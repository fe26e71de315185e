using System.Reflection;
using Spectre.Console.Cli;

namespace Earmark.Cli;

/// <summary>Errors in the options of a command line that the parser reports unclearly or not at all.</summary>
internal static class CommandLineErrors
{
    /// <summary>Returns the error for an option without a value at the end of the command line, or null if there is none.</summary>
    /// <param name="args">The command line.</param>
    public static InputException? FindMissingValue(IReadOnlyList<string> args)
    {
        if (args.Count < 2) return null;
        return FindOptionWithValue(args[0], args[^1]) is not { } option ? null : InputException.At(args[^1], "the value is missing", $"{args[^1]} {option.ValueName!.ToUpperInvariant()}", $"See 'earmark {args[0]} --help'.");
    }

    /// <summary>Returns the error for an option with an invalid number, or null if there is none.</summary>
    /// <param name="args">The command line.</param>
    public static InputException? FindInvalidNumber(IReadOnlyList<string> args)
    {
        if (args.Count < 2) return null;
        var numbers = OptionsOf(args[0]).Where(property => property.IsDefined(typeof(NumberRangeAttribute)))
            .ToDictionary(property => property.GetCustomAttribute<NumberRangeAttribute>()!.Option, StringComparer.Ordinal);
        for (var i = 1; i < args.Count; i++)
        {
            var (name, value) = args[i].Split('=', 2) is [var before, var after] ? (before, after) : (args[i], i + 1 < args.Count ? args[i + 1] : "");
            if (numbers.TryGetValue(name, out var property) && property.GetCustomAttribute<NumberRangeAttribute>()!.GetError(property.PropertyType, value) is { } error) return error;
        }
        return null;
    }

    /// <summary>Returns an option of a command that takes a value, or null if there is none.</summary>
    /// <param name="command">Name of the command.</param>
    /// <param name="argument">The argument, such as "--out" or "-o".</param>
    public static CommandOptionAttribute? FindOptionWithValue(string command, string argument) =>
        OptionsOf(command).Select(property => property.GetCustomAttribute<CommandOptionAttribute>()).OfType<CommandOptionAttribute>()
            .FirstOrDefault(option => option.ValueName is not null && (option.LongNames.Any(name => argument == $"--{name}") || option.ShortNames.Any(name => argument == $"-{name}")));

    // The command "score" is implemented by ScoreCommand.
    private static PropertyInfo[] OptionsOf(string name) =>
        Array.Find(typeof(CommandLineErrors).Assembly.GetTypes(), type => type.IsAssignableTo(typeof(ICommand)) && type.Name.Equals(name + "Command", StringComparison.OrdinalIgnoreCase)) is { BaseType: { } command }
            ? command.GetGenericArguments()[0].GetProperties() : [];
}
