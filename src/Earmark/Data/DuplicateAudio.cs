namespace Earmark.Data;

/// <summary>Finds byte-identical recordings.</summary>
public static class DuplicateAudio
{
    /// <summary>Finds clips with identical files. Only files of the same length are read.</summary>
    /// <param name="clips">Clips with existing files.</param>
    /// <param name="cancellationToken">Cancels the operation, including within a file.</param>
    /// <returns>Groups of two or more clips, in the order of the input. Empty and unreadable files are not considered duplicates.</returns>
    public static IReadOnlyList<IReadOnlyList<Clip>> FindGroups(IEnumerable<Clip> clips, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(clips);
        return [.. clips.GroupBy(clip => new FileInfo(clip.Path).Length).Where(sameLength => sameLength.Key > 0 && sameLength.Skip(1).Any())
            .SelectMany(sameLength => sameLength.AsParallel().AsOrdered().WithCancellation(cancellationToken).Select(clip => (Clip: clip, Hash: Hash(clip.Path, cancellationToken))).AsSequential()
                .Where(pair => pair.Hash is not null).GroupBy(pair => pair.Hash, StringComparer.Ordinal).Where(same => same.Skip(1).Any())
                .Select(same => (IReadOnlyList<Clip>)[.. same.Select(pair => pair.Clip)]))];
    }

    // A clip that cannot be read is reported when it is decoded.
    private static string? Hash(string path, CancellationToken cancellationToken)
    {
        if (!RegularFile.Exists(path)) return null;
        try
        {
            return Convert.ToHexString(FileHash.Sha256(path, [], cancellationToken));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
