using System.Globalization;
using System.Text;

namespace Earmark.Cli;

/// <summary>
/// Text as a terminal may show it. Names of files, labels and whatever else comes from files and servers can hold control
/// characters, which would move the cursor, change colours or reorder what is read, and can be megabytes long.
/// </summary>
internal static class Printable
{
    /// <summary>Longest line of a message, in characters.</summary>
    public const int MessageLine = 2_000;

    /// <summary>Longest line of a result, in characters: longer than any path.</summary>
    public const int ResultLine = 8_000;

    /// <summary>Most lines of a message.</summary>
    public const int MessageLines = 500;

    /// <summary>Text of one line or more: control characters but line ends and tabs are escaped, long lines cut in the middle.</summary>
    /// <param name="text">The text.</param>
    /// <param name="longestLine">Longest line that stays whole, in characters.</param>
    /// <param name="mostLines">Most lines that all stay.</param>
    public static string Text(string text, int longestLine = int.MaxValue, int mostLines = int.MaxValue)
    {
        var lines = text.Split('\n');
        IEnumerable<string> shown = lines.Length <= mostLines ? lines
            : [.. lines[..(mostLines - 50)], string.Create(CultureInfo.InvariantCulture, $"... ({lines.Length - mostLines:N0} lines left out) ..."), .. lines[^50..]];
        return string.Join('\n', shown.Select(line => line.EndsWith('\r')
            ? Escaped(Shortened(line[..^1], longestLine), tabs: true) + "\r" : Escaped(Shortened(line, longestLine), tabs: true)));
    }

    /// <summary>Text of one line: line ends and tabs are escaped too.</summary>
    /// <param name="text">The text.</param>
    /// <param name="longest">Characters that stay whole.</param>
    public static string Line(string text, int longest = MessageLine) => Escaped(Shortened(text, longest), tabs: false);

    /// <summary>Whether every character may be shown as it is, on one line.</summary>
    public static bool IsPlain(string text) => Enumerable.Range(0, text.Length).All(i => !IsEscaped(text, i, tabs: false));

    // The end stays: it tells what was expected, and what to do.
    private static string Shortened(string text, int longest)
    {
        if (text.Length <= longest) return text;
        int head = longest * 2 / 3, tail = longest / 4;
        if (char.IsHighSurrogate(text[head - 1])) head--; // no half of a character
        if (char.IsLowSurrogate(text[^tail])) tail--;
        return string.Create(CultureInfo.InvariantCulture, $"{text[..head]} ... ({text.Length - head - tail:N0} characters left out) ... {text[^tail..]}");
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
                var sign => $"\\u{(int)sign:x4}", // as JSON writes it, so that JSON stays JSON
            });
        return escaped.ToString();
    }

    private static bool IsEscaped(string text, int place, bool tabs) => text[place] switch
    {
        '\t' => !tabs,
        < ' ' or (>= '\u007f' and <= '\u009f') => true, // C0, DEL, C1
        '\u2028' or '\u2029' or (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069') => true, // line and paragraph ends, direction overrides
        var sign when char.IsHighSurrogate(sign) => place + 1 == text.Length || !char.IsLowSurrogate(text[place + 1]),
        var sign when char.IsLowSurrogate(sign) => place == 0 || !char.IsHighSurrogate(text[place - 1]),
        _ => false,
    };
}
