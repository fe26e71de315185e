namespace Earmark.Data;

/// <summary>Finds recordings that occur more than once, byte for byte.</summary>
public static class DuplicateAudio
{
    /// <summary>Finds clips with equal files; only files of equal length are read.</summary>
    /// <param name="clips">Clips with existing files.</param>
    /// <param name="cancellationToken">Cancels the operation, also within a file.</param>
    /// <returns>Groups of two or more clips, each in the order given. Empty files and files that cannot be read do not count as duplicates.</returns>
    public static IReadOnlyList<IReadOnlyList<Clip>> GroupsOf(IEnumerable<Clip> clips, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(clips);
        return [.. clips.GroupBy(clip => new FileInfo(clip.Path).Length).Where(alike => alike.Key > 0 && alike.Skip(1).Any())
            .SelectMany(alike => alike.AsParallel().AsOrdered().WithCancellation(cancellationToken).Select(clip => (Clip: clip, Hash: Hash(clip.Path, cancellationToken))).AsSequential()
                .Where(pair => pair.Hash is not null).GroupBy(pair => pair.Hash, StringComparer.Ordinal).Where(same => same.Skip(1).Any())
                .Select(same => (IReadOnlyList<Clip>)[.. same.Select(pair => pair.Clip)]))];
    }

    // A clip that cannot be read is reported when it is decoded.
    private static string? Hash(string path, CancellationToken cancellationToken)
    {
        if (!RegularFile.Is(path)) return null;
        try
        {
            return Convert.ToHexString(FileHash.Sha256(path, [], cancellationToken));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
