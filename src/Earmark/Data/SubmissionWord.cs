namespace Earmark.Data;

/// <summary>Labels as submissions hold them.</summary>
internal static class SubmissionWord
{
    /// <summary>A label as one word, in Unicode normalisation form C: white space, which separates labels there, becomes underscores.</summary>
    public static string Of(string label) => string.Concat(Nfc.Of(label).Select(letter => char.IsWhiteSpace(letter) ? '_' : letter));
}
