using System.Globalization;
using System.Text;

namespace Earmark;

/// <summary>
/// Makes text safe for a terminal or an HTML page. File names, labels and other text from files and servers can contain control
/// characters that move the cursor, change colours or reorder the text, and can be megabytes long.
/// </summary>
internal static class Printable
{
    /// <summary>Maximum length of a line of a message, in characters.</summary>
    public const int MessageLine = 2_000;

    /// <summary>Maximum length of an output line, in characters. It is longer than any path.</summary>
    public const int ResultLine = 8_000;

    /// <summary>Maximum number of lines of a message.</summary>
    public const int MessageLines = 500;

    /// <summary>Formats one or more lines. Control characters except line breaks and tabs are escaped. Long lines are truncated in the middle.</summary>
    /// <param name="text">The text.</param>
    /// <param name="maxLineLength">Maximum length of a line, in characters. Longer lines are truncated.</param>
    /// <param name="maxLines">Maximum number of lines. Lines in the middle of longer texts are omitted.</param>
    public static string EscapeLines(string text, int maxLineLength = int.MaxValue, int maxLines = int.MaxValue)
    {
        var lines = text.Split('\n');
        IEnumerable<string> shown = lines.Length <= maxLines ? lines
            : [.. lines[..(maxLines - 50)], string.Create(CultureInfo.InvariantCulture, $"... ({lines.Length - maxLines:N0} lines omitted) ..."), .. lines[^50..]];
        return string.Join('\n', shown.Select(line => line.EndsWith('\r')
            ? Escape(Truncate(line[..^1], maxLineLength), tabs: true) + "\r" : Escape(Truncate(line, maxLineLength), tabs: true)));
    }

    /// <summary>Formats a single line. Line breaks and tabs are also escaped.</summary>
    /// <param name="text">The text.</param>
    /// <param name="maxLength">Maximum length, in characters. Longer text is truncated.</param>
    public static string EscapeLine(string text, int maxLength = MessageLine) => Escape(Truncate(text, maxLength), tabs: false);

    /// <summary>Returns whether the text is a single line without characters to escape.</summary>
    public static bool IsPlain(string text) => Enumerable.Range(0, text.Length).All(i => !IsEscaped(text, i, tabs: false));

    // The end of a message is preserved because it states what was expected and what to do.
    private static string Truncate(string text, int maxLength)
    {
        if (text.Length <= maxLength) return text;
        int head = maxLength * 2 / 3, tail = maxLength / 4;
        if (char.IsHighSurrogate(text[head - 1])) head--; // do not split a surrogate pair
        if (char.IsLowSurrogate(text[^tail])) tail--;
        return string.Create(CultureInfo.InvariantCulture, $"{text[..head]} ... ({text.Length - head - tail:N0} characters omitted) ... {text[^tail..]}");
    }

    private static string Escape(string text, bool tabs)
    {
        if (!Enumerable.Range(0, text.Length).Any(i => IsEscaped(text, i, tabs))) return text;
        var escaped = new StringBuilder(text.Length + 16);
        for (var i = 0; i < text.Length; i++)
            if (!IsEscaped(text, i, tabs)) escaped.Append(text[i]);
            else escaped.Append(text[i] switch
            {
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                < ' ' and var character => $"\\x{(int)character:x2}",
                var character => $"\\u{(int)character:x4}", // a JSON escape, so that JSON output remains valid
            });
        return escaped.ToString();
    }

    private static bool IsEscaped(string text, int position, bool tabs) => text[position] switch
    {
        '\t' => !tabs,
        < ' ' or (>= '\u007f' and <= '\u009f') => true, // C0, DEL, C1
        '\u2028' or '\u2029' or (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069') => true, // line and paragraph separators, text direction overrides
        var character when char.IsHighSurrogate(character) => position + 1 == text.Length || !char.IsLowSurrogate(text[position + 1]),
        var character when char.IsLowSurrogate(character) => position == 0 || !char.IsHighSurrogate(text[position - 1]),
        _ => false,
    };
}
