namespace Earmark.Data;

/// <summary>The result of looking up the name of a recording.</summary>
internal enum NameMatchError
{
    /// <summary>Exactly one recording matches.</summary>
    None,

    /// <summary>No recording matches.</summary>
    NotFound,

    /// <summary>Several recordings match.</summary>
    Ambiguous,

    /// <summary>The path is outside the data set.</summary>
    Outside,

    /// <summary>The file exists but is a pipe, a device or a socket.</summary>
    Irregular,
}

/// <summary>Looks up recordings by the names in CSV files.</summary>
/// <remarks>
/// A name may use '\' instead of '/', start with parent folders of the recordings, omit the extension, or differ in case or Unicode form.
/// Each variant is accepted if it matches a single recording.
/// </remarks>
internal sealed class RecordingLookup(LayoutContext context, Recordings recordings)
{
    /// <summary>Finds the recording with a name.</summary>
    /// <param name="name">The name as written in the CSV file. Must not be empty.</param>
    /// <returns>The result, the path if there is no error, and the names that match.</returns>
    public (NameMatchError Error, string? Path, NameMatch Match) Find(string name)
    {
        var relative = RelativeToFolder(name);
        string[] candidates = [name, .. relative is null ? [] : WithoutParents(relative).Prepend(relative)];
        var match = candidates.Select(recordings.Find).Concat(candidates.Select(recordings.FindIgnoringCase)).FirstOrDefault(match => match.Names.Count > 0);
        if (match.Names is [var single]) return (NameMatchError.None, recordings.PathOf(single), match);
        if (match.Names is { Count: > 1 }) return (NameMatchError.Ambiguous, null, match);
        if (relative is null) return (NameMatchError.Outside, null, match);
        // The path contains a link that is not followed, or the file is not listed.
        var path = recordings.PathOf(relative);
        return RegularFile.Exists(path) && Recordings.IsCandidate(path) ? (NameMatchError.None, path, new([relative], false))
            : File.Exists(path) && Recordings.IsCandidate(path) ? (NameMatchError.Irregular, null, match)
            : (NameMatchError.NotFound, null, match);
    }

    // Returns the path relative to the folder of the recordings, or null if the path is outside the data set.
    private string? RelativeToFolder(string name)
    {
        var folder = Path.GetFullPath(recordings.Folder);
        var path = Path.GetFullPath(name.Replace('\\', '/'), folder);
        var root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(context.Root)) + Path.DirectorySeparatorChar;
        return path.StartsWith(root, StringComparison.Ordinal) ? LayoutContext.WithForwardSlashes(Path.GetRelativePath(folder, path)) : null;
    }

    // Removes leading folders that match the end of the path of the folder, such as "audio_train/a.wav" in audio_train.
    private IEnumerable<string> WithoutParents(string name)
    {
        var (parts, parents) = (name.Split('/'), Path.GetFullPath(recordings.Folder).Split(Path.DirectorySeparatorChar));
        for (var count = 1; count < parts.Length && count < parents.Length; count++)
            if (parts.AsSpan(0, count).SequenceEqual(parents.AsSpan(parents.Length - count))) yield return string.Join('/', parts[count..]);
    }
}
