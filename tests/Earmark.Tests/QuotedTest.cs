namespace Earmark.Tests;

public sealed class QuotedTest
{
    [Theory]
    [InlineData("Bark", "'Bark'")]
    [InlineData("", "''")]
    [InlineData("Größe 犬", "'Größe 犬'")]
    [InlineData("a\u001B[31m\r\n\0b\u202Ec", "'a\\u001B[31m\\u000D\\u000A\\u0000b\\u202Ec'")]
    public void Control_characters_are_escaped(string text, string expected) => Assert.Equal(expected, Quoted.Format(text));

    [Fact]
    public void Long_text_is_truncated_with_its_length()
    {
        Assert.Equal($"'{new string('x', 100)}'", Quoted.Format(new('x', 100)));
        Assert.Equal($"'{new string('x', 100)}... (10,000,000 characters)'", Quoted.Format(new('x', 10_000_000)));
        Assert.Equal($"'{new string('x', 99)}... (102 characters)'", Quoted.Format(new string('x', 99) + "\U0001F415x")); // surrogate pairs are not split
    }
}
