using System.Text;
using Earmark.Tests.Tagging.Jobs;

namespace Earmark.Cli.Tests.Roads;

/// <summary>Standard input and the current folder belong to a process, so these tests start one.</summary>
public sealed class RedirectedInputTest : IDisposable
{
    private readonly JobFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("--segments --window 0.05 --min 0 --threshold 0.34")]
    public async Task A_recording_on_standard_input_has_the_tags_of_the_file(string options)
    {
        var path = folder.Wav("a.wav", 0.5);
        string[] args = ["--format", "csv", .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries)];
        var expected = Tag([path, .. args]);
        Assert.Equal((0, ""), (expected.ExitCode, expected.Error));
        Assert.InRange(expected.Output.Split('\n').Length, 3, 100); // header, at least one label, and the end
        Assert.Equal(expected with { Output = expected.Output.Replace(path, "stdin", StringComparison.Ordinal) }, await RunAsync(File.ReadAllBytes(path), ["-", .. args]));
        Assert.Equal(new Invocation(0, $"{folder["tags.csv"]}: 1 recording\n", ""), await RunAsync(File.ReadAllBytes(path), ["-", .. args, "--out", folder["tags.csv"]]));
        Assert.Equal(expected.Output.Replace(path, "stdin", StringComparison.Ordinal), File.ReadAllText(folder["tags.csv"]));
    }

    [Fact]
    public async Task Lists_on_standard_input_and_patterns_are_relative_to_the_current_folder()
    {
        string[] paths = [folder.Wav("a.wav", 0.5), folder.Wav("b.wav", 0.5, 2)];
        var all = Tag([.. paths, "--format", "csv"]);
        var expected = all with { Output = all.Output.Replace(paths[0], "a.wav", StringComparison.Ordinal).Replace(paths[1], "b.wav", StringComparison.Ordinal) };
        Assert.Equal(expected, await RunAsync(Encoding.UTF8.GetBytes("b.wav\n\na.wav\n"), ["--list", "-", "--format", "csv"]));
        Assert.Equal(expected, await RunAsync([], ["*.wav", "--format", "csv"]));
    }

    [Fact]
    public async Task An_empty_standard_input_is_an_empty_recording()
    {
        var run = await RunAsync([], ["-", "--format", "csv"]);
        Assert.Equal((0, "1 of 1 recordings is empty (listed above)"), (run.ExitCode, run.Error.Split('\n')[1]));
    }

    private Invocation Tag(string[] args) => Invocation.Run(["tag", folder.Model, .. args, "--device", "cpu", "--threads", "2"]);

    private Task<Invocation> RunAsync(byte[] input, string[] args) => EarmarkProcess.RunAsync(folder[""], input, ["tag", folder.Model, .. args, "--device", "cpu", "--threads", "2"], JobFolder.Token);
}
