namespace Earmark.Data.Annotations;

/// <summary>Finds the recordings that have the name of a text file in their folder.</summary>
/// <param name="names">Names of recordings: paths relative to a folder, with '/' as separator.</param>
internal sealed class RecordingsBeside(IReadOnlyCollection<string> names)
{
    private readonly HashSet<string> names = new(names, StringComparer.Ordinal);
    private readonly ILookup<string, string> byStem = names.ToLookup(name => name[..^Path.GetExtension(name).Length], StringComparer.Ordinal);

    /// <summary>Returns whether a text file has the name of a recording, with or without the extension of the recording: "night.txt" or "night.wav.txt".</summary>
    /// <param name="file">Path of the file relative to the folder, with '/' as separator.</param>
    public bool HaveNameOf(string file) => file[..^Path.GetExtension(file).Length] is var name && (names.Contains(name) || byStem.Contains(name));

    /// <summary>
    /// Returns the recordings whose name, with or without its extension, is the start of the name of a file up to a dot. Of several starts, the longest is used:
    /// "night.Table.1.selections.txt" and "night.wav.txt" belong to "night.wav".
    /// </summary>
    /// <param name="file">Path of the file relative to the folder, with '/' as separator.</param>
    /// <returns>Names: none, one, or several if recordings differ only in their extension.</returns>
    public string[] Of(string file)
    {
        for (var name = file; Path.GetExtension(name) is { Length: > 0 } extension;)
        {
            name = name[..^extension.Length];
            if (names.Contains(name)) return [name];
            if (byStem[name].ToArray() is { Length: > 0 } found) return found;
        }
        return [];
    }
}
