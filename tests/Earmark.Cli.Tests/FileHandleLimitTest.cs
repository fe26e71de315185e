namespace Earmark.Cli.Tests;

public sealed class FileHandleLimitTest
{
    [Theory]
    [InlineData("60", "Error: the limit on open files is 60. Expected 256 or more. Raise it, for example with 'ulimit -n 4096'.")]
    [InlineData("255", "Error: the limit on open files is 255. Expected 256 or more. Raise it, for example with 'ulimit -n 4096'.")]
    [InlineData("256", null)]
    [InlineData("1048576", null)]
    [InlineData("unlimited", null)]
    public void A_low_limit_is_reported(string soft, string? error) => Assert.Equal(error, FileHandleLimit.Error(
        $"""
        Limit                     Soft Limit           Hard Limit           Units
        Max processes             94000                94000                processes
        Max open files            {soft,-20} 1048576              files
        Max locked memory         8388608              8388608              bytes
        """));

    [Fact]
    public void An_unknown_limit_is_accepted() => Assert.Null(FileHandleLimit.Error(""));

    [Theory, InlineData(40), InlineData(64), InlineData(128)]
    public async Task The_command_reports_a_low_limit(int limit)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the limit is set with ulimit(1)");
        string[] command = ["-c", $"ulimit -n {limit}; exec dotnet exec \"$0\" info missing.onnx", Path.Combine(AppContext.BaseDirectory, "Earmark.Cli.dll")];
        using var process = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("sh", command) { RedirectStandardError = true })!;
        var text = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal($"Error: the limit on open files is {limit}. Expected 256 or more. Raise it, for example with 'ulimit -n 4096'.\n", text);
        Assert.Equal(ExitCode.InvalidInput, process.ExitCode);
    }
}
