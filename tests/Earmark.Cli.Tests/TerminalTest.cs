using Spectre.Console.Testing;

namespace Earmark.Cli.Tests;

public sealed class TerminalTest : IDisposable
{
    private readonly TestConsole output = new(), error = new();

    public void Dispose()
    {
        output.Dispose();
        error.Dispose();
    }

    [Fact]
    public void Lines_are_never_wrapped()
    {
        var terminal = new Terminal(output, error);
        var path = new string('x', 500);
        terminal.WriteResult(path);
        terminal.Message(path);
        Assert.Equal(path + "\n", output.Output);
        Assert.Equal(path + "\n", error.Output);
    }

    [Fact]
    public void Markup_in_text_is_not_interpreted()
    {
        var terminal = new Terminal(output, error);
        terminal.Message("[red]x[/].wav");
        terminal.Table(["clip"], [["[bold]y[/].wav"]]);
        Assert.Equal("[red]x[/].wav\n", error.Output);
        Assert.Contains("[bold]y[/].wav", output.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Control_characters_are_escaped_in_all_output()
    {
        var terminal = new Terminal(output, error);
        terminal.WriteResult("\u001b[31ma.wav");
        terminal.Warn("b\u0007\nError: forged");
        terminal.Table(["label"], [["c\u009b\n"], ["\u202ed"]]);
        terminal.WriteStatus("e\r");
        Assert.Equal(["\\x1b[31ma.wav", "", "  label", "─────────────", @"  c\u009b\n", @"  \u202ed", ""], output.Lines.Select(line => line.TrimEnd()));
        Assert.Equal("Warning: b\\x07\\nError: forged\ne\\r", error.Output);
    }

    [Fact]
    public void Long_text_is_shortened_in_messages_and_lines()
    {
        var (terminal, text) = (new Terminal(output, error), new string('x', 10_000_000));
        terminal.Message($"train.csv line 2: '{text}' is not in audio_train. Expected a recording.");
        terminal.Warn(text);
        terminal.WriteResult(text);
        Assert.InRange(error.Output.Length, 3_000, 5_000);
        Assert.EndsWith("x' is not in audio_train. Expected a recording.", error.Lines[0], StringComparison.Ordinal);
        Assert.Matches(@"x \.\.\. \(9,998,\d{3} characters omitted\) \.\.\. x", error.Lines[0]);
        Assert.InRange(output.Output.Length, 7_000, 8_000);
    }

    [Fact]
    public void Json_preserves_text_with_special_characters()
    {
        const string Text = "a\u001b\u007f\u009b\u202e\u2028\U0001f436[red]\n\t\"";
        var value = new { Text, Long = new string('y', 20_000) };
        new Terminal(output, error).Json(value);
        Assert.DoesNotContain(output.Output, character => character is '\u001b' or '\u007f' or '\u009b' or '\u202e' or '\u2028');
        var read = System.Text.Json.JsonDocument.Parse(output.Output).RootElement;
        Assert.Equal((Text, value.Long), (read.GetProperty("text").GetString(), read.GetProperty("long").GetString()));
    }

    [Theory]
    [InlineData(80)]
    [InlineData(120)]
    public void Tables_wrap_only_the_last_text_column(int width)
    {
        output.Profile.Width = width;
        new Terminal(output, error).Table(["", ""], [["out of fold calibration error", "0.0123"], ["network", string.Join(' ', Enumerable.Repeat("word", 60))]]);
        Assert.Contains(output.Lines, line => line.StartsWith("  out of fold calibration error   0.0123", StringComparison.Ordinal));
        Assert.Contains(output.Lines, line => line.StartsWith("  network                         word word", StringComparison.Ordinal));
        Assert.Equal(60, output.Output.Split("word").Length - 1);
        Assert.All(output.Lines, line => Assert.InRange(line.TrimEnd().Length, 0, width));
    }

    [Fact]
    public void Json_does_not_escape_letters_and_writes_matrices_as_rows()
    {
        new Terminal(output, error).Json(new { Label = "Querflöte <1>", Confusion = new[,] { { 1, 2 }, { 3, 4 } } });
        Assert.Equal("{\"label\":\"Querflöte <1>\",\"confusion\":[[1,2],[3,4]]}", string.Concat(output.Output.Where(letter => letter is not ('\n' or '\r')))
            .Replace("  ", "", StringComparison.Ordinal).Replace(": ", ":", StringComparison.Ordinal));
    }

    [Fact]
    public void Live_lines_are_truncated_to_the_terminal_width()
    {
        error.Profile.Width = 10;
        new Terminal(output, error).WriteStatus("0123456789abc");
        Assert.Equal("012345678", error.Output);
    }
}
