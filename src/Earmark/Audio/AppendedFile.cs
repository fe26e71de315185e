namespace Earmark.Audio;

/// <summary>Detects data appended to a recording, such as another file concatenated with `cat`. Chunks and tags of the recording may precede it.</summary>
internal static class AppendedFile
{
    private const int StartBytes = 64;
    private const int MaxPadding = 7; // Wave64 chunks start at multiples of 8
    private const int MaxParts = 10_000;   // a file of empty chunks would take minutes to scan

    /// <summary>Returns the format of the file that starts at an offset, or null if no file starts there or if its format has no header.</summary>
    public static string? FormatAt(AudioBytes bytes, long offset)
    {
        Span<byte> start = stackalloc byte[StartBytes];
        start = start[..bytes.Read(offset, start)];
        foreach (var decoder in AudioFile.Decoders)
            if (decoder.HasHeader && decoder.Matches(start)) return decoder.Name;
        return null;
    }

    /// <summary>Looks for another file after the samples of a recording, and for any data other than padding after the tags and chunks that follow the samples.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="end">The file offset after the samples.</param>
    /// <returns>The warning that the data is skipped, or null if there is none.</returns>
    public static string? FindWarning(AudioBytes bytes, long end)
    {
        for (var i = 0; i < MaxParts && end < bytes.Length; i++)
        {
            long? next = null;
            for (var offset = end; offset <= end + MaxPadding && next is null; offset++)
            {
                if (FormatAt(bytes, offset) is { } format) return $"{bytes.Path}: another file ({format}) starts at byte {offset}; it is skipped";
                next = Trailer.EndOf(bytes, offset);
            }
            if (next is null)
                return i == 0 || bytes.Length - end <= MaxPadding || Trailer.StartsAt(bytes, end, bytes.Length) ? null
                    : $"{bytes.Path}: skipped {bytes.Length - end} bytes after the last tag or chunk, from byte {end} on";
            end = next.Value;
        }
        return null;
    }
}
