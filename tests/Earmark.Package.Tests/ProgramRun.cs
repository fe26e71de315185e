using System.Diagnostics;

namespace Earmark.Package.Tests;

/// <summary>The result of a program: exit code, standard output, standard error. Line endings are '\n'.</summary>
internal sealed record ProgramRun(int ExitCode, string Output, string Error)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(5); // long enough for a busy machine

    /// <summary>Lines of standard output.</summary>
    public string[] Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Runs 'dotnet' in a folder.</summary>
    public static Task<ProgramRun> Dotnet(string folder, params string[] args) => Run(folder, "dotnet", args);

    /// <summary>Runs a program in a folder until it ends. A variable with an empty value is removed.</summary>
    public static async Task<ProgramRun> Run(string folder, string program, string[] args, params (string Name, string Value)[] variables)
    {
        using var process = Start(folder, program, args, variables);
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        try
        {
            await process.WaitForExitAsync().WaitAsync(Timeout);
        }
        catch (TimeoutException)
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{program} {string.Join(' ', args)} did not end within {Timeout}:\n{await output}{await error}");
        }
        return new(process.ExitCode, (await output).ReplaceLineEndings("\n"), (await error).ReplaceLineEndings("\n"));
    }

    /// <summary>Starts a program in a folder.</summary>
    public static Process Start(string folder, string program, string[] args, params (string Name, string Value)[] variables)
    {
        var start = new ProcessStartInfo(program, args) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        // Compilers that outlive the build would keep its output open. Messages and numbers are those of one language on every machine.
        foreach (var (name, value) in (ReadOnlySpan<(string, string)>)[("MSBUILDDISABLENODEREUSE", "1"), ("DOTNET_CLI_USE_MSBUILD_SERVER", "0"), ("UseSharedCompilation", "false"),
            ("DOTNET_CLI_UI_LANGUAGE", "en"), ("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", "1"), ("DOTNET_NOLOGO", "1"), .. variables])
            if (value.Length > 0) start.Environment[name] = value;
            else start.Environment.Remove(name);
        return Process.Start(start)!;
    }

    /// <summary>Fails with the output of the program if it did not exit with code 0.</summary>
    public ProgramRun RequireSuccess()
    {
        Assert.True(ExitCode == 0, $"exit code {ExitCode}:\n{Output}{Error}");
        return this;
    }
}
