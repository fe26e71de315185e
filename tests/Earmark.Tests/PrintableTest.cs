namespace Earmark.Tests;

public sealed class PrintableTest
{
    [Theory]
    [InlineData("plain Größe 犬 \U0001f436 [red]x[/] \\", "plain Größe 犬 \U0001f436 [red]x[/] \\")]
    [InlineData("\u001b[31m", @"\x1b[31m")]
    [InlineData("\0\a\b\u007f\u0080\u009f", @"\x00\x07\x08\u007f\u0080\u009f")]
    [InlineData("\u202a\u202e\u2066\u2069\u2028\u2029", @"\u202a\u202e\u2066\u2069\u2028\u2029")]
    [InlineData("a\nb\r\nc\td\re", "a\nb\r\nc\td\\re")]
    public void Text_shows_control_characters_as_escapes(string text, string shown) => Assert.Equal(shown, Printable.Text(text));

    [Fact]
    public void Half_a_character_is_escaped_and_a_whole_one_is_not() => Assert.Equal(@"\ud83d \udc36 " + "\U0001f436", Printable.Text("\ud83d \udc36 \U0001f436"));

    [Fact]
    public void A_line_has_no_line_ends_and_no_tabs() => Assert.Equal(@"a\nb\tc\r", Printable.Line("a\nb\tc\r"));

    [Theory]
    [InlineData("plain", true)]
    [InlineData("a\tb", false)]
    [InlineData("a\u202eb", false)]
    public void Recognises_plain_text(string text, bool plain) => Assert.Equal(plain, Printable.IsPlain(text));

    [Fact]
    public void A_long_line_keeps_its_beginning_and_its_end()
    {
        var line = "beginning " + new string('x', 1_000) + " end";
        var shown = Printable.Line(line, 120);
        Assert.Equal($"beginning {new string('x', 70)} ... (904 characters omitted) ... {new string('x', 26)} end", shown);
        Assert.Equal(shown + "\nshort", Printable.Text(line + "\nshort", 120));
        Assert.Equal(line, Printable.Line(line, line.Length));
    }

    [Fact]
    public void No_character_is_cut_in_half() =>
        Assert.DoesNotContain("\\ud", Printable.Line("x" + string.Concat(Enumerable.Repeat("\U0001f436", 500)), 121), StringComparison.Ordinal);

    [Fact]
    public void Of_very_many_lines_the_first_and_the_last_are_kept()
    {
        var lines = Printable.Text(string.Join('\n', Enumerable.Range(0, 1000)), mostLines: 100).Split('\n');
        Assert.Equal(101, lines.Length);
        Assert.Equal(("0", "49", "... (900 lines omitted) ...", "950", "999"), (lines[0], lines[49], lines[50], lines[51], lines[100]));
    }
}
