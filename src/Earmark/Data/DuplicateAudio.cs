namespace Earmark.Data;

/// <summary>Finds byte-identical recordings.</summary>
public static class DuplicateAudio
{
    /// <summary>Finds clips with identical files, or the same part of identical files. Only files of the same length are read, each once.</summary>
    /// <param name="clips">Clips with existing files.</param>
    /// <param name="cancellationToken">Cancels the operation, including within a file.</param>
    /// <returns>Groups of two or more clips, in the order of the input. Empty and unreadable files are not considered duplicates.</returns>
    public static IReadOnlyList<IReadOnlyList<Clip>> FindGroups(IEnumerable<Clip> clips, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(clips);
        Clip[] all = [.. clips];
        var lengths = all.Select(clip => clip.Path).Distinct(StringComparer.Ordinal).ToDictionary(path => path, path => new FileInfo(path).Length, StringComparer.Ordinal);
        var hashes = lengths.Where(file => file.Value > 0).GroupBy(file => file.Value, file => file.Key).Where(sameLength => sameLength.Skip(1).Any())
            .SelectMany(sameLength => sameLength.AsParallel().WithCancellation(cancellationToken).Select(path => (Path: path, Hash: Hash(path, cancellationToken))).AsSequential())
            .ToDictionary(file => file.Path, file => file.Hash, StringComparer.Ordinal);
        // A file of a unique length is identical only to itself.
        return [.. all.Where(clip => lengths[clip.Path] > 0).Select(clip => (Clip: clip, Content: hashes.TryGetValue(clip.Path, out var hash) ? hash : clip.Path)).Where(pair => pair.Content is not null)
            .GroupBy(pair => (pair.Content, pair.Clip.Span), pair => pair.Clip).Where(same => same.Skip(1).Any()).Select(same => (IReadOnlyList<Clip>)[.. same])];
    }

    // A clip that cannot be read is reported when it is decoded.
    private static string? Hash(string path, CancellationToken cancellationToken)
    {
        if (!RegularFile.Exists(path)) return null;
        try
        {
            return ContentHash.OfFile(path, cancellationToken: cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
