namespace Earmark.Tests;

public sealed class PrintableTest
{
    [Theory]
    [InlineData("plain Größe 犬 \U0001f436 [red]x[/] \\", "plain Größe 犬 \U0001f436 [red]x[/] \\")]
    [InlineData("\u001b[31m", @"\x1b[31m")]
    [InlineData("\0\a\b\u007f\u0080\u009f", @"\x00\x07\x08\u007f\u0080\u009f")]
    [InlineData("\u202a\u202e\u2066\u2069\u2028\u2029", @"\u202a\u202e\u2066\u2069\u2028\u2029")]
    [InlineData("a\nb\r\nc\td\re", "a\nb\r\nc\td\\re")]
    public void Text_escapes_control_characters(string text, string escaped) => Assert.Equal(escaped, Printable.EscapeLines(text));

    [Fact]
    public void Only_unpaired_surrogates_are_escaped() => Assert.Equal(@"\ud83d \udc36 " + "\U0001f436", Printable.EscapeLines("\ud83d \udc36 \U0001f436"));

    [Fact]
    public void Line_escapes_line_breaks_and_tabs() => Assert.Equal(@"a\nb\tc\r", Printable.EscapeLine("a\nb\tc\r"));

    [Theory]
    [InlineData("plain", true)]
    [InlineData("a\tb", false)]
    [InlineData("a\u202eb", false)]
    public void Recognises_plain_text(string text, bool plain) => Assert.Equal(plain, Printable.IsPlain(text));

    [Fact]
    public void Long_lines_are_shortened_in_the_middle()
    {
        var line = "beginning " + new string('x', 1_000) + " end";
        var shortened = Printable.EscapeLine(line, 120);
        Assert.Equal($"beginning {new string('x', 70)} ... (904 characters omitted) ... {new string('x', 26)} end", shortened);
        Assert.Equal(shortened + "\nshort", Printable.EscapeLines(line + "\nshort", 120));
        Assert.Equal(line, Printable.EscapeLine(line, line.Length));
    }

    [Fact]
    public void Surrogate_pairs_are_not_split() =>
        Assert.DoesNotContain("\\ud", Printable.EscapeLine("x" + string.Concat(Enumerable.Repeat("\U0001f436", 500)), 121), StringComparison.Ordinal);

    [Fact]
    public void Long_text_is_shortened_in_the_middle()
    {
        var lines = Printable.EscapeLines(string.Join('\n', Enumerable.Range(0, 1000)), maxLines: 100).Split('\n');
        Assert.Equal(101, lines.Length);
        Assert.Equal(("0", "49", "... (900 lines omitted) ...", "950", "999"), (lines[0], lines[49], lines[50], lines[51], lines[100]));
    }
}
