namespace Earmark.Cli;

/// <summary>Words of a command line, as they are printed for people to copy.</summary>
internal static class Shell
{
    /// <summary>A word as a shell takes it: in quotes where it holds a space or another sign that means something there.</summary>
    public static string Word(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > 0 && text.All(sign => char.IsAsciiLetterOrDigit(sign) || "-_./:\\+=@,".Contains(sign, StringComparison.Ordinal))) return text;
        return OperatingSystem.IsWindows() ? $"\"{text}\"" : $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
    }
}
