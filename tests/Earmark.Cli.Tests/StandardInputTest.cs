namespace Earmark.Cli.Tests;

public sealed class StandardInputTest
{
    [Theory]
    [InlineData("tag m.onnx -", "tag m.onnx <stdin>")]
    [InlineData("tag m.onnx --segments -", "tag m.onnx --segments <stdin>")]
    [InlineData("tag m.onnx --list - --top 2", "tag m.onnx --list=- --top 2")]
    [InlineData("tag m.onnx a.wav -o -", "tag m.onnx a.wav -o=-")]
    [InlineData("explore data --csv labels.csv --label-separator -", "explore data --csv labels.csv --label-separator=-")]
    [InlineData("explore data --label-separator=-", "explore data --label-separator=-")]
    public void A_dash_is_the_value_of_an_option_or_a_recording(string args, string expected) => Assert.Equal(expected, string.Join(' ', StandardInput.Replace(args.Split(' '))));

    [Theory]
    [InlineData("explore -", "argument 2 of the command line, -: only 'earmark tag' reads a recording from standard input. Expected a path, or ./- for a file with this name.")]
    [InlineData("submit m.onnx data --out -", "--out -: standard output is not supported. Expected the name of a file, or ./- for a file with this name.")]
    [InlineData("synth --out -", "--out -: standard output is not a folder. Expected the name of a folder, or ./- for a folder with this name.")]
    public void Rejects_standard_input_and_output_where_they_are_not_supported(string args, string expected) =>
        Assert.Equal(new Invocation(2, "", $"Error: {expected}\n"), Invocation.Run(args.Split(' ')));
}
