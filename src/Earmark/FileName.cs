namespace Earmark;

/// <summary>Names of files and folders that people choose and that must be valid on every system.</summary>
internal static class FileName
{
    private const int MaxLength = 100;

    // Names that Windows reserves, also with an extension.
    private static readonly HashSet<string> Reserved = new(
        ["con", "prn", "aux", "nul", .. Enumerable.Range(0, 10).SelectMany(number => new[] { $"com{number}", $"lpt{number}" })], StringComparer.OrdinalIgnoreCase);

    /// <summary>Rejects a name that is not a single file name on every system.</summary>
    /// <param name="where">Where the name was specified.</param>
    /// <param name="name">The name.</param>
    /// <exception cref="InputException">The name is empty, hidden, reserved or too long, or contains a separator or another special character.</exception>
    public static void RequirePortable(string where, string name)
    {
        if (IsPortable(name)) return;
        throw InputException.At(where, $"{Quoted.Format(name)} is not a name that every system can store",
            $"at most {MaxLength} letters, digits and the characters - _ . + = @, not starting with a dot or a hyphen");
    }

    private static bool IsPortable(string name) => name.Length is > 0 and <= MaxLength && name[0] is not ('.' or '-') && name[^1] != '.' && !Reserved.Contains(name.Split('.')[0])
        && name.All(character => char.IsLetterOrDigit(character) || "-_.+=@".Contains(character, StringComparison.Ordinal));
}
