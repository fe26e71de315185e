namespace Earmark.Audio;

/// <summary>Detects what was appended to a recording, such as another file by `cat`. Chunks and tags of the recording may be in between.</summary>
internal static class AppendedFile
{
    private const int StartBytes = 64;
    private const int MaxPadding = 7; // Wave64 chunks begin at multiples of 8
    private const int MaxParts = 10_000;   // a file of empty chunks would take minutes to scan

    /// <summary>Returns the format of the file that begins at an offset; null if none begins there, or if its format has no header.</summary>
    public static string? FormatAt(AudioBytes bytes, long at)
    {
        Span<byte> start = stackalloc byte[StartBytes];
        start = start[..bytes.Read(at, start)];
        foreach (var decoder in AudioFile.Decoders)
            if (decoder.HasHeader && decoder.Recognises(start)) return decoder.Name;
        return null;
    }

    /// <summary>Looks for another file after the samples of a recording, and for anything but padding after the tags and chunks that follow them.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="end">The file offset after the samples.</param>
    /// <returns>The warning that it is skipped; null if there is nothing.</returns>
    public static string? Warning(AudioBytes bytes, long end)
    {
        for (var i = 0; i < MaxParts && end < bytes.Length; i++)
        {
            long? next = null;
            for (var at = end; at <= end + MaxPadding && next is null; at++)
            {
                if (FormatAt(bytes, at) is { } format) return $"{bytes.Path}: another file ({format}) begins at byte {at}; it is skipped";
                next = Trailer.EndOf(bytes, at);
            }
            if (next is null)
                return i == 0 || bytes.Length - end <= MaxPadding || Trailer.IsAt(bytes, end, bytes.Length) ? null
                    : $"{bytes.Path}: {bytes.Length - end} bytes after the last tag or chunk, from byte {end} on, are skipped";
            end = next.Value;
        }
        return null;
    }
}
