namespace Earmark.Data;

/// <summary>The result of looking up the name of a recording.</summary>
internal enum NameMatchError
{
    /// <summary>Exactly one recording matches.</summary>
    None,

    /// <summary>No recording matches.</summary>
    Absent,

    /// <summary>Several recordings match.</summary>
    Several,

    /// <summary>The path is outside the data set.</summary>
    Outside,

    /// <summary>The file exists but is a pipe, a device or a socket.</summary>
    Irregular,
}

/// <summary>Looks up recordings by the names in tables.</summary>
/// <remarks>
/// A name may use '\' for '/', start with the folders above the recordings, have no extension, or differ in case or Unicode form.
/// Each variant is accepted if it matches a single recording.
/// </remarks>
internal sealed class NamedRecordings(LayoutContext context, Recordings recordings)
{
    /// <summary>Finds the recording with a name.</summary>
    /// <param name="cell">The name as written in the table, not empty.</param>
    /// <returns>The result; the path if there is no fault; the names that match.</returns>
    public (NameMatchError Fault, string? Path, NameMatch Match) Find(string cell)
    {
        var below = Below(cell);
        string[] readings = [cell, .. below is null ? [] : Shorter(below).Prepend(below)];
        var match = readings.Select(recordings.Find).Concat(readings.Select(recordings.FindIgnoringCase)).FirstOrDefault(match => match.Names.Count > 0);
        if (match.Names is [var one]) return (NameMatchError.None, recordings.PathOf(one), match);
        if (match.Names is { Count: > 1 }) return (NameMatchError.Several, null, match);
        if (below is null) return (NameMatchError.Outside, null, match);
        // The path leads through a link that is not followed, or to a file that is not listed.
        var path = recordings.PathOf(below);
        return RegularFile.Is(path) && Recordings.IsCandidate(path) ? (NameMatchError.None, path, new([below], false))
            : File.Exists(path) && Recordings.IsCandidate(path) ? (NameMatchError.Irregular, null, match)
            : (NameMatchError.Absent, null, match);
    }

    // Returns the path relative to the folder of the recordings, or null if the name leads out of the data set.
    private string? Below(string name)
    {
        var folder = Path.GetFullPath(recordings.Folder);
        var path = Path.GetFullPath(name.Replace('\\', '/'), folder);
        var root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(context.Root)) + Path.DirectorySeparatorChar;
        return path.StartsWith(root, StringComparison.Ordinal) ? LayoutContext.WithForwardSlashes(Path.GetRelativePath(folder, path)) : null;
    }

    // Removes leading folders that are the last ones of the path of the folder itself: "audio_train/a.wav" in audio_train.
    private IEnumerable<string> Shorter(string name)
    {
        var (parts, above) = (name.Split('/'), Path.GetFullPath(recordings.Folder).Split(Path.DirectorySeparatorChar));
        for (var count = 1; count < parts.Length && count < above.Length; count++)
            if (parts.AsSpan(0, count).SequenceEqual(above.AsSpan(above.Length - count))) yield return string.Join('/', parts[count..]);
    }
}
