using System.Diagnostics;

namespace Earmark.Tests.Audio;

/// <summary>Runs an explicit test of <see cref="HostileChild"/> in a separate process, so that a hang or excessive memory use fails the test.</summary>
internal static class ChildProcess
{
    private const string HeapOf200Megabytes = "C800000"; // hexadecimal

    /// <summary>Runs a test until it ends.</summary>
    /// <param name="method">Name of the test method.</param>
    /// <param name="timeout">Time after which the process is killed.</param>
    /// <param name="variables">Environment variables of the process.</param>
    public static void Run(string method, TimeSpan timeout, params (string Name, string Value)[] variables)
    {
        var (program, arguments) = Command(method);
        var (ended, output) = Run(new ProcessStartInfo(program, arguments), timeout, [.. variables, ("DOTNET_GCHeapHardLimit", HeapOf200Megabytes)]);
        Assert.True(ended, $"{method} did not end within {timeout}:\n{output}");
    }

    /// <summary>Runs a test with a limit on open files.</summary>
    public static string RunWithFewHandles(string method, int handles, params (string Name, string Value)[] variables)
    {
        var (program, arguments) = Command(method);
        string[] shell = ["-c", $"ulimit -n {handles}; exec \"$@\"", "sh", program, .. arguments];
        return Run(new ProcessStartInfo("/bin/sh", shell), TimeSpan.FromMinutes(2), variables).Output;
    }

    private static (string Program, string[] Arguments) Command(string method)
    {
        string[] arguments = ["-noLogo", "-noColor", "-explicit", "only", "-method", $"{typeof(HostileChild).FullName}.{method}"];
        var executable = Path.ChangeExtension(typeof(ChildProcess).Assembly.Location, OperatingSystem.IsWindows() ? ".exe" : null);
        return File.Exists(executable) ? (executable, arguments) : ("dotnet", ["exec", typeof(ChildProcess).Assembly.Location, .. arguments]);
    }

    private static (bool Ended, string Output) Run(ProcessStartInfo startInfo, TimeSpan timeout, (string Name, string Value)[] variables)
    {
        (startInfo.RedirectStandardOutput, startInfo.RedirectStandardError) = (true, true);
        foreach (var (name, value) in variables) startInfo.Environment[name] = value;
        using var process = Process.Start(startInfo)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        var ended = process.WaitForExit(timeout);
        if (!ended) process.Kill(entireProcessTree: true);
        process.WaitForExit();
        return (ended, output.Result + error.Result);
    }
}
