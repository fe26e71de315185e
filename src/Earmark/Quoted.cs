using System.Globalization;
using System.Text;

namespace Earmark;

/// <summary>Quotes text from user files in messages: short, on one line, and without terminal control characters.</summary>
internal static class Quoted
{
    private const int MaxLength = 100;

    /// <summary>Returns the text in single quotes.</summary>
    public static string Format(string text) => $"'{Text(text)}'";

    /// <summary>
    /// Returns the text without quotes: at most a hundred characters, then "..." and the length. Control characters and those
    /// that change the text direction are escaped as <c>\u001B</c>.
    /// </summary>
    public static string Text(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var end = text.Length <= MaxLength ? text.Length : char.IsHighSurrogate(text[MaxLength - 1]) ? MaxLength - 1 : MaxLength;
        var shown = Escaped(text.AsSpan(0, end));
        return end == text.Length ? shown : string.Create(CultureInfo.InvariantCulture, $"{shown}... ({text.Length:N0} characters)");
    }

    /// <summary>Returns the full text with escapes only. Use it for paths, whose length the system limits.</summary>
    public static string Escaped(ReadOnlySpan<char> text)
    {
        var shown = new StringBuilder(text.Length);
        foreach (var letter in text)
            if (IsPlain(letter)) shown.Append(letter);
            else shown.Append(CultureInfo.InvariantCulture, $"\\u{(int)letter:X4}");
        return shown.ToString();
    }

    private static bool IsPlain(char letter) => char.GetUnicodeCategory(letter)
        is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
