using System.Globalization;
using System.Text;

namespace Earmark;

/// <summary>Quotes text from user files in messages: short, on one line, and without terminal control characters.</summary>
internal static class Quoted
{
    private const int MaxLength = 100;

    /// <summary>Returns the text in single quotes.</summary>
    public static string Format(string text) => $"'{Truncate(text)}'";

    /// <summary>
    /// Returns the text without quotes, truncated to 100 characters followed by "..." and the length. Control characters and characters
    /// that change the text direction are escaped as <c>\u001B</c>.
    /// </summary>
    public static string Truncate(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var end = text.Length <= MaxLength ? text.Length : char.IsHighSurrogate(text[MaxLength - 1]) ? MaxLength - 1 : MaxLength;
        var shown = Escape(text.AsSpan(0, end));
        return end == text.Length ? shown : string.Create(CultureInfo.InvariantCulture, $"{shown}... ({text.Length:N0} characters)");
    }

    /// <summary>Returns the text with characters escaped but without truncation. Use it for paths, whose length is limited by the operating system.</summary>
    public static string Escape(ReadOnlySpan<char> text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var character in text)
            if (IsPlain(character)) escaped.Append(character);
            else escaped.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:X4}");
        return escaped.ToString();
    }

    private static bool IsPlain(char character) => char.GetUnicodeCategory(character)
        is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
