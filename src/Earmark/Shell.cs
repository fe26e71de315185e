namespace Earmark;

/// <summary>Arguments of command lines that are printed for copying.</summary>
internal static class Shell
{
    /// <summary>Quotes an argument if it contains a space or another character that is special in a shell.</summary>
    public static string Quote(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > 0 && text.All(sign => char.IsAsciiLetterOrDigit(sign) || "-_./:\\+=@,".Contains(sign, StringComparison.Ordinal))) return text;
        return OperatingSystem.IsWindows() ? $"\"{text}\"" : $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
    }
}
