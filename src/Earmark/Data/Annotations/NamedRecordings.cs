namespace Earmark.Data.Annotations;

/// <summary>Finds the recordings that tables name.</summary>
/// <param name="recordings">The recordings of the data set, relative to its root.</param>
/// <param name="lookup">Looks them up.</param>
internal sealed class NamedRecordings(Recordings recordings, RecordingLookup lookup)
{
    private readonly HashSet<string> names = [.. recordings.Names];

    /// <summary>Finds the recording that a table names. Its folders on another computer are ignored as far as necessary.</summary>
    /// <param name="file">Path of the table relative to the root, with '/' as separator.</param>
    /// <param name="written">Path or name of the recording in the table, with '/' or '\' as separator.</param>
    public (NameMatchError Error, NameMatch Match) Find(string file, string written)
    {
        var parts = written.Split('/', '\\');
        var sameFolder = file[..(file.LastIndexOf('/') + 1)] + parts[^1];
        if (names.Contains(sameFolder)) return (NameMatchError.None, new([sameFolder], false));
        for (var first = 0; first < parts.Length; first++)
        {
            var end = string.Join('/', parts[first..]);
            if (end.Length > 0 && lookup.Find(end) is { Error: NameMatchError.None or NameMatchError.Ambiguous or NameMatchError.Irregular } found) return (found.Error, found.Match);
        }
        return (NameMatchError.NotFound, default);
    }
}
