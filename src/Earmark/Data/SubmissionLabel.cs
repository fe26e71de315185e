namespace Earmark.Data;

/// <summary>Converts labels to their form in submissions.</summary>
internal static class SubmissionLabel
{
    /// <summary>Returns a label in Unicode normalisation form C with white space, which separates labels in submissions, replaced by underscores.</summary>
    public static string Normalise(string label) => string.Concat(Nfc.Normalize(label).Select(character => char.IsWhiteSpace(character) ? '_' : character));
}
