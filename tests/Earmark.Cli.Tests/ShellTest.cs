namespace Earmark.Cli.Tests;

public sealed class ShellTest
{
    [Theory]
    [InlineData("runs/3/model.onnx", "runs/3/model.onnx")]
    [InlineData("my recordings", "'my recordings'")]
    [InlineData("dog's", @"'dog'\''s'")]
    [InlineData("$HOME;ls", "'$HOME;ls'")]
    [InlineData("", "''")]
    public void Quotes_arguments_for_the_shell(string text, string quoted)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows uses different quotes");
        Assert.Equal(quoted, Shell.Quote(text));
    }
}
