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
        terminal.Line(path);
        terminal.Message(path);
        Assert.Equal(path + "\n", output.Output);
        Assert.Equal(path + "\n", error.Output);
    }

    [Fact]
    public void Names_are_shown_as_they_are()
    {
        var terminal = new Terminal(output, error);
        terminal.Message("[red]x[/].wav");
        terminal.Table(["clip"], [["[bold]y[/].wav"]]);
        Assert.Equal("[red]x[/].wav\n", error.Output);
        Assert.Contains("[bold]y[/].wav", output.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Json_keeps_letters_and_writes_matrices_as_rows()
    {
        new Terminal(output, error).Json(new { Label = "Querflöte <1>", Confusion = new[,] { { 1, 2 }, { 3, 4 } } });
        Assert.Equal("{\"label\":\"Querflöte <1>\",\"confusion\":[[1,2],[3,4]]}", string.Concat(output.Output.Where(letter => letter is not ('\n' or '\r')))
            .Replace("  ", "", StringComparison.Ordinal).Replace(": ", ":", StringComparison.Ordinal));
    }

    [Fact]
    public void A_live_line_is_cut_at_the_edge_of_the_screen()
    {
        error.Profile.Width = 10;
        new Terminal(output, error).Live("0123456789abc");
        Assert.Equal("012345678", error.Output);
    }
}
