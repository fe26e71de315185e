using System.ComponentModel;
using System.Reflection;
using Earmark.Tests;
using Spectre.Console.Cli;

namespace Earmark.Cli.Tests;

public sealed class HelpTest
{
    /// <summary>The names of all commands. The name of ScoreCommand is "score".</summary>
    public static TheoryData<string> CommandNames { get; } = [.. Commands().Select(NameOf)];

    /// <summary>Whether to rewrite the expected texts from the current output. Review the changes afterwards.</summary>
    private static bool RewriteExpected => Environment.GetEnvironmentVariable("EARMARK_REWRITE_EXPECTED") == "1";

    [Fact]
    public void Help_lists_the_commands() => Expect("help.txt", Invocation.Run("--help"));

    [Fact]
    public void Without_arguments_the_help_is_shown() => Assert.Equal(Invocation.Run("--help"), Invocation.Run());

    [Theory]
    [MemberData(nameof(CommandNames))]
    public void Help_describes_a_command(string name)
    {
        var run = Invocation.Run(name, "--help");
        Expect($"help-{name}.txt", run);
        Assert.Contains("\nEXAMPLES:\n", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Commands_arguments_and_options_have_descriptions()
    {
        foreach (var command in Commands())
        {
            Assert.True(command.GetCustomAttribute<DescriptionAttribute>() is not null, $"{command.Name} has no [Description]");
            foreach (var option in Options(command))
                Assert.True(option.GetCustomAttribute<DescriptionAttribute>() is { Description.Length: > 10 }, $"{command.Name}: {option.Name} has no [Description]");
        }
    }

    [Fact]
    public void Help_lists_every_exit_code()
    {
        var help = Invocation.Run("--help").Output;
        foreach (var (code, meaning) in ExitCode.All) Assert.Matches($@"\n    {code} +{System.Text.RegularExpressions.Regex.Escape(meaning)}\n", help);
        var constants = typeof(ExitCode).GetFields(BindingFlags.Public | BindingFlags.Static).Where(field => field.IsLiteral).Select(field => (int)field.GetRawConstantValue()!);
        Assert.Equal(constants.Order(), ExitCode.All.Select(row => row.Code).Order());
    }

    [Fact]
    public void Numeric_options_have_a_message_for_invalid_numbers()
    {
        foreach (var command in Commands())
            foreach (var option in Options(command).Where(option => (Nullable.GetUnderlyingType(option.PropertyType) ?? option.PropertyType) is { IsPrimitive: true } type && type != typeof(bool)))
                Assert.Equal(option.GetCustomAttribute<CommandOptionAttribute>()!.LongNames, [option.GetCustomAttribute<NumberRangeAttribute>()?.Option[2..] ?? $"none on {command.Name}.{option.Name}"]);
    }

    private static IEnumerable<Type> Commands() => typeof(Cli).Assembly.GetTypes().Where(type => type is { IsAbstract: false } && type.IsAssignableTo(typeof(ICommand)));

    private static string NameOf(Type command) => command.Name[..^"Command".Length].ToLowerInvariant();

    private static IEnumerable<PropertyInfo> Options(Type command) => SettingsOf(command).GetProperties()
        .Where(property => property.IsDefined(typeof(CommandOptionAttribute)) || property.IsDefined(typeof(CommandArgumentAttribute)));

    private static Type SettingsOf(Type command) => command.BaseType!.GetGenericArguments()[0];

    private static void Expect(string name, Invocation run)
    {
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        var path = Path.Combine(Repository.Root, "tests", "Earmark.Cli.Tests", "Expected", name);
        if (RewriteExpected) File.WriteAllText(path, run.Output);
        Assert.True(File.Exists(path), $"{path} does not exist: run once with EARMARK_REWRITE_EXPECTED=1 and review the file");
        Assert.Equal(File.ReadAllText(path).ReplaceLineEndings("\n"), run.Output);
    }
}
