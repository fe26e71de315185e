namespace Earmark.Data.Annotations;

/// <summary>
/// Replaces control characters by their pictures in Unicode (U+2400 to U+2421), such as ␉ for a tab, and back. Tab-separated formats have no quotes or escapes,
/// so a tab or a line break in a label would add a column or a row.
/// </summary>
internal static class ControlPictures
{
    private const char FirstPicture = '\u2400', LastPicture = '\u241F', Delete = '\u007F', DeletePicture = '\u2421';

    /// <summary>Replaces control characters.</summary>
    public static string Encode(string text) => Replace(text, character => character switch
    {
        < ' ' => (char)(FirstPicture + character),
        Delete => DeletePicture,
        _ => character,
    });

    /// <summary>Restores control characters. Pictures that were in the original text become control characters too.</summary>
    public static string Decode(string text) => Replace(text, character => character switch
    {
        >= FirstPicture and <= LastPicture => (char)(character - FirstPicture),
        DeletePicture => Delete,
        _ => character,
    });

    private static string Replace(string text, Func<char, char> replacement) => string.Create(text.Length, (text, replacement), static (characters, source) =>
    {
        for (var i = 0; i < characters.Length; i++) characters[i] = source.replacement(source.text[i]);
    });
}
