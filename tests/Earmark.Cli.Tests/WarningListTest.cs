using Spectre.Console.Testing;

namespace Earmark.Cli.Tests;

public sealed class WarningListTest
{
    [Fact]
    public void Writes_the_first_twenty_warnings_of_each_kind_and_counts_the_others()
    {
        using TestConsole output = new(), error = new();
        WarningList.Show(new Terminal(output, error),
            [.. Enumerable.Range(0, 1523).Select(i => $"audio/{i}.wav: the data ends after {i} of 6,000 frames; the available samples are used"), "audio/x.wav: the recording is silent"]);
        Assert.Equal(22, error.Lines.Count);
        Assert.Equal("Warning: audio/0.wav: the data ends after 0 of 6,000 frames; the available samples are used", error.Lines[0]);
        Assert.Equal("Warning: ... and 1,503 more clips with this warning: the data ends after N of N frames; the available samples are used", error.Lines[20]);
        Assert.Equal("Warning: audio/x.wav: the recording is silent", error.Lines[21]);
    }
}
