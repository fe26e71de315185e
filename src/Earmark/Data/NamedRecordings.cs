namespace Earmark.Data;

/// <summary>What became of the name of a recording.</summary>
internal enum NameFault
{
    /// <summary>One recording is meant.</summary>
    None,

    /// <summary>No recording has that name.</summary>
    Absent,

    /// <summary>Several recordings may be meant.</summary>
    Several,

    /// <summary>The path leads out of the data set.</summary>
    Outside,

    /// <summary>It is there, but is a pipe, a device or a socket.</summary>
    Irregular,
}

/// <summary>From names as tables write them to recordings.</summary>
/// <remarks>
/// A name may have '\' for '/', begin with the folders above the recordings, lack its ending, or differ in case or Unicode form:
/// each is understood where one recording alone fits.
/// </remarks>
internal sealed class NamedRecordings(LayoutContext reading, Recordings recordings)
{
    /// <summary>Finds the recording of a name.</summary>
    /// <param name="cell">The name as the table has it, not empty.</param>
    /// <returns>What was found; the path where there is no fault; the names that match.</returns>
    public (NameFault Fault, string? Path, NameMatch Match) Find(string cell)
    {
        var below = Below(cell);
        string[] readings = [cell, .. below is null ? [] : Shorter(below).Prepend(below)];
        var match = readings.Select(recordings.Find).Concat(readings.Select(recordings.FindAlike)).FirstOrDefault(match => match.Names.Count > 0);
        if (match.Names is [var one]) return (NameFault.None, recordings.PathOf(one), match);
        if (match.Names is { Count: > 1 }) return (NameFault.Several, null, match);
        if (below is null) return (NameFault.Outside, null, match);
        // Through a link that is not followed, or no file to be listed.
        var path = recordings.PathOf(below);
        return RegularFile.Is(path) && Recordings.MayBe(path) ? (NameFault.None, path, new([below], false))
            : File.Exists(path) && Recordings.MayBe(path) ? (NameFault.Irregular, null, match)
            : (NameFault.Absent, null, match);
    }

    // The path below the folder of the recordings, or null where the name leads out of the data set.
    private string? Below(string name)
    {
        var folder = Path.GetFullPath(recordings.Folder);
        var path = Path.GetFullPath(name.Replace('\\', '/'), folder);
        var root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(reading.Root)) + Path.DirectorySeparatorChar;
        return path.StartsWith(root, StringComparison.Ordinal) ? LayoutContext.Slashed(Path.GetRelativePath(folder, path)) : null;
    }

    // Without leading folders that are the last ones of the folder's own path: "audio_train/a.wav" in audio_train.
    private IEnumerable<string> Shorter(string name)
    {
        var (parts, above) = (name.Split('/'), Path.GetFullPath(recordings.Folder).Split(Path.DirectorySeparatorChar));
        for (var count = 1; count < parts.Length && count < above.Length; count++)
            if (parts.AsSpan(0, count).SequenceEqual(above.AsSpan(above.Length - count))) yield return string.Join('/', parts[count..]);
    }
}
