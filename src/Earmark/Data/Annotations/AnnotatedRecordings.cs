namespace Earmark.Data.Annotations;

/// <summary>Finds the recordings that annotation files belong to.</summary>
/// <param name="recordings">The recordings of the data set, relative to its root.</param>
/// <param name="lookup">Looks up the recordings that tables name.</param>
internal sealed class AnnotatedRecordings(Recordings recordings, RecordingLookup lookup)
{
    private readonly HashSet<string> names = [.. recordings.Names];
    private readonly ILookup<string, string> byStem = recordings.Names.ToLookup(name => name[..^Path.GetExtension(name).Length], StringComparer.Ordinal);

    /// <summary>Returns whether a text file has the name of a recording in its folder, with or without the extension of the recording: "night.txt" or "night.wav.txt".</summary>
    /// <param name="file">Path of the file relative to the root, with '/' as separator.</param>
    public bool HaveNameOf(string file) => file[..^Path.GetExtension(file).Length] is var name && (names.Contains(name) || byStem.Contains(name));

    /// <summary>
    /// Returns the recordings in the folder of a file whose name, with or without its extension, is the start of the name of the file up to a dot. Of several starts, the longest is used:
    /// "night.Table.1.selections.txt" and "night.wav.txt" belong to "night.wav".
    /// </summary>
    /// <param name="file">Path of the file relative to the root, with '/' as separator.</param>
    /// <returns>Names: none, one, or several if recordings differ only in their extension.</returns>
    public string[] Beside(string file)
    {
        for (var name = file; Path.GetExtension(name) is { Length: > 0 } extension;)
        {
            name = name[..^extension.Length];
            if (names.Contains(name)) return [name];
            if (byStem[name].ToArray() is { Length: > 0 } found) return found;
        }
        return [];
    }

    /// <summary>Finds the recording that a table names. Its folders on another computer are ignored as far as necessary.</summary>
    /// <param name="file">Path of the table relative to the root, with '/' as separator.</param>
    /// <param name="written">Path or name of the recording in the table, with '/' or '\' as separator.</param>
    public (NameMatchError Error, NameMatch Match) Named(string file, string written)
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
