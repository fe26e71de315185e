namespace Earmark.Tests;

public sealed class NfcTest
{
    [Theory]
    [InlineData("", "")]
    [InlineData("Bark", "Bark")]
    [InlineData("Gro\u0308\u00DFe", "Gr\u00F6\u00DFe")]
    [InlineData("Gr\u00F6\u00DFe", "Gr\u00F6\u00DFe")]
    [InlineData("e\u0323\u0302", "\u1EC7")]                     // two marks, as macOS orders them
    [InlineData("\u00EA\u0323", "\u1EC7")]                      // and in reverse order
    [InlineData("a\u0327\u0301", "\u00E1\u0327")]               // the cedilla does not block composition with the acute
    [InlineData("a\u0305\u0301", "a\u0305\u0301")]              // the overline, which has the same combining class as the acute, does
    [InlineData("\u212B", "\u00C5")]                            // the angstrom sign
    [InlineData("\u0958", "\u0915\u093C")]                      // decomposed, and excluded from composition
    [InlineData("\u304B\u3099", "\u304C")]
    [InlineData("\u1112\u1161\u11AB\u1100\u1173\u11AF", "\uD55C\uAE00")] // Hangul
    [InlineData("\uD55C\uAE00", "\uD55C\uAE00")]
    [InlineData("\U0001F415 \uD800", "\U0001F415 \uD800")]      // a dog; an unpaired surrogate
    [InlineData("\U000110A5\U000110BA", "\U000110AB")]          // outside the 16-bit range
    public void Equivalent_text_is_normalised_to_the_same_form(string text, string expected) => Assert.Equal(expected, Nfc.Normalize(text));

    [Fact]
    public void Every_composable_character_is_composed()
    {
        // Example of an entry: "1EC7=1EB9+302".
        using var text = new StreamReader(typeof(Nfc).Assembly.GetManifestResourceStream("Nfc.txt")!);
        string[][] rows = [.. text.ReadToEnd().Split('\n').Where(line => !line.StartsWith('#')).SelectMany(line => line.Split(' '))
            .Select(entry => entry.Split('=')).Where(mapping => mapping.Length == 2)];
        Assert.Equal(941, rows.Length); // the composable ones of the 2,061 decompositions, without Hangul
        Assert.All(rows, mapping =>
        {
            var (composed, decomposed) = (Character(mapping[0]), string.Concat(mapping[1].Split('+').Select(Character)));
            Assert.Equal(composed, Nfc.Normalize(composed));
            Assert.Equal(composed, Nfc.Normalize(decomposed));
        });
    }

    private static string Character(string hex) => char.ConvertFromUtf32(Convert.ToInt32(hex, 16));
}
