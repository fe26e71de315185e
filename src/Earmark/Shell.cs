namespace Earmark;

/// <summary>Formats arguments of command lines that are printed for users to copy.</summary>
internal static class Shell
{
    /// <summary>Quotes an argument if it contains a space or another special character of the shell.</summary>
    public static string Quote(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > 0 && text.All(character => char.IsAsciiLetterOrDigit(character) || "-_./:\\+=@,".Contains(character, StringComparison.Ordinal))) return text;
        return OperatingSystem.IsWindows() ? $"\"{text}\"" : $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
    }
}
