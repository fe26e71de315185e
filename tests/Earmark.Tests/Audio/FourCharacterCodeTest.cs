using Earmark.Audio;

namespace Earmark.Tests.Audio;

public sealed class FourCharacterCodeTest
{
    [Theory]
    [InlineData("66756C6C", "full", true)]
    [InlineData("666D7420", "fmt ", true)]
    [InlineData("1B5B324A", @"\x1B[2J", false)]
    [InlineData("00000A7F", @"\x00\x00\x0A\x7F", false)]
    [InlineData("C3A49BFF", @"\xC3\xA4\x9B\xFF", false)] // control characters of Latin-1 are escaped, too
    public void Escapes_unprintable_characters(string code, string text, bool printable)
    {
        Assert.Equal(text, FourCharacterCode.Format(Convert.FromHexString(code)));
        Assert.Equal(printable, FourCharacterCode.IsPrintable(Convert.FromHexString(code)));
    }
}
