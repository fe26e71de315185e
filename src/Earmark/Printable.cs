using System.Globalization;
using System.Text;

namespace Earmark;

/// <summary>
/// Makes text safe for a terminal or a page. File names, labels and other text from files and servers can contain control
/// characters that move the cursor, change colours or reorder the text, and can be megabytes long.
/// </summary>
internal static class Printable
{
    /// <summary>Maximum length of a line of a message, in characters.</summary>
    public const int MessageLine = 2_000;

    /// <summary>Maximum length of a line of a result, in characters. It is longer than any path.</summary>
    public const int ResultLine = 8_000;

    /// <summary>Maximum number of lines of a message.</summary>
    public const int MessageLines = 500;

    /// <summary>Formats one or more lines. Control characters except line ends and tabs are escaped. Long lines are shortened in the middle.</summary>
    /// <param name="text">The text.</param>
    /// <param name="longestLine">Maximum length of a line that is not shortened, in characters.</param>
    /// <param name="mostLines">Maximum number of lines; of longer texts, lines in the middle are omitted.</param>
    public static string Text(string text, int longestLine = int.MaxValue, int mostLines = int.MaxValue)
    {
        var lines = text.Split('\n');
        IEnumerable<string> shown = lines.Length <= mostLines ? lines
            : [.. lines[..(mostLines - 50)], string.Create(CultureInfo.InvariantCulture, $"... ({lines.Length - mostLines:N0} lines omitted) ..."), .. lines[^50..]];
        return string.Join('\n', shown.Select(line => line.EndsWith('\r')
            ? Escaped(Shortened(line[..^1], longestLine), tabs: true) + "\r" : Escaped(Shortened(line, longestLine), tabs: true)));
    }

    /// <summary>Formats a single line. Line ends and tabs are escaped too.</summary>
    /// <param name="text">The text.</param>
    /// <param name="longest">Maximum length that is not shortened, in characters.</param>
    public static string Line(string text, int longest = MessageLine) => Escaped(Shortened(text, longest), tabs: false);

    /// <summary>Returns whether the text is a single line without characters to escape.</summary>
    public static bool IsPlain(string text) => Enumerable.Range(0, text.Length).All(i => !IsEscaped(text, i, tabs: false));

    // The end is kept because it states what was expected and what to do.
    private static string Shortened(string text, int longest)
    {
        if (text.Length <= longest) return text;
        int head = longest * 2 / 3, tail = longest / 4;
        if (char.IsHighSurrogate(text[head - 1])) head--; // do not split a surrogate pair
        if (char.IsLowSurrogate(text[^tail])) tail--;
        return string.Create(CultureInfo.InvariantCulture, $"{text[..head]} ... ({text.Length - head - tail:N0} characters omitted) ... {text[^tail..]}");
    }

    private static string Escaped(string text, bool tabs)
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
                < ' ' and var sign => $"\\x{(int)sign:x2}",
                var sign => $"\\u{(int)sign:x4}", // the escape of JSON, so that JSON stays valid
            });
        return escaped.ToString();
    }

    private static bool IsEscaped(string text, int position, bool tabs) => text[position] switch
    {
        '\t' => !tabs,
        < ' ' or (>= '\u007f' and <= '\u009f') => true, // C0, DEL, C1
        '\u2028' or '\u2029' or (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069') => true, // line and paragraph ends, direction overrides
        var sign when char.IsHighSurrogate(sign) => position + 1 == text.Length || !char.IsLowSurrogate(text[position + 1]),
        var sign when char.IsLowSurrogate(sign) => position == 0 || !char.IsHighSurrogate(text[position - 1]),
        _ => false,
    };
}
