namespace Earmark.Cli.Tests;

public sealed class ShellTest
{
    [Theory]
    [InlineData("runs/3/model.onnx", "runs/3/model.onnx")]
    [InlineData("my recordings", "'my recordings'")]
    [InlineData("dog's", @"'dog'\''s'")]
    [InlineData("$HOME;ls", "'$HOME;ls'")]
    [InlineData("", "''")]
    public void Printed_words_can_be_copied_into_a_shell(string text, string word)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows uses different quotes");
        Assert.Equal(word, Shell.Quote(text));
    }
}
