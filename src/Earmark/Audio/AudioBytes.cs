namespace Earmark.Audio;

/// <summary>Random access to the bytes of a recording. There is no shared position or buffer.</summary>
internal sealed class AudioBytes : IDisposable
{
    private const int HeadBytes = 4096;
    private const int MaxTags = 100;        // a file of empty tags would take minutes to scan
    private const int MaxZeros = 1 << 20, MinZeros = 8; // no format starts with 8 zeros; MP4 starts with 3
    private readonly ByteSource source;
    private readonly bool ownsSource;
    private readonly byte[] head;
    private TemporaryFile? copy;

    private AudioBytes(string path, ByteSource source, bool ownsSource, CancellationToken cancellationToken)
    {
        (Path, this.source, this.ownsSource, Length, CancellationToken) = (path, source, ownsSource, source.Length, cancellationToken);
        head = new byte[Math.Min(HeadBytes, Length)];
        MoveTo(0);
        for (var i = 0; i < MaxTags && SkipTag() | SkipZeros(); i++) { }
    }

    /// <summary>The path, as specified by the caller, or the name of a recording that is not a file. For messages: see <see cref="File"/>.</summary>
    public string Path { get; }

    /// <summary>The path of a file with these bytes, or null if there is none.</summary>
    public string? File => source.File ?? copy?.Path;

    /// <summary>The number of bytes.</summary>
    public long Length { get; }

    /// <summary>The file offset of the recording, after ID3v2 tags (players add them to any format) and up to 1 MB of zeros.</summary>
    public long Start { get; private set; }

    /// <summary>Cancels every read with an <see cref="OperationCanceledException"/>.</summary>
    public CancellationToken CancellationToken { get; }

    /// <summary>The first bytes from <see cref="Start"/>: 4096, or fewer if the file is shorter.</summary>
    public ReadOnlySpan<byte> Head => head.AsSpan(0, (int)Math.Min(head.Length, Length - Start));

    /// <summary>Opens a regular file. Pipes and devices are rejected without waiting.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cancellationToken">Cancels every read of the file.</param>
    /// <exception cref="InputException">The file does not exist, is not a regular file, cannot be read or is empty.</exception>
    public static AudioBytes Open(string path, CancellationToken cancellationToken = default)
    {
        RegularFile.Require(path, "a recording");
        FileBytes? file = null;
        try
        {
            var handle = System.IO.File.OpenHandle(path);
            file = new(handle, path, owned: handle);
            return RequireNotEmpty(new(path, file, ownsSource: true, cancellationToken));
        }
        catch (Exception exception)
        {
            file?.Dispose();
            if (exception is UnauthorizedAccessException or IOException or NotSupportedException or ArgumentException) throw AudioErrors.FromOpening(path, exception);
            throw;
        }
    }

    /// <summary>Opens bytes that are not a file of their own.</summary>
    /// <param name="name">The name in messages.</param>
    /// <param name="source">The bytes, which are not closed.</param>
    /// <param name="cancellationToken">Cancels every read.</param>
    /// <exception cref="InputException">There are no bytes, or they cannot be read.</exception>
    public static AudioBytes Open(string name, ByteSource source, CancellationToken cancellationToken) => RequireNotEmpty(new(name, source, ownsSource: false, cancellationToken));

    /// <summary>Returns the path of a file with these bytes, for an external program. Without one, they are copied to a temporary file, which is deleted on disposal.</summary>
    /// <exception cref="InputException">The temporary file cannot be written.</exception>
    public string RequireFile()
    {
        if (File is { } file) return file;
        var block = new byte[1 << 16];
        try
        {
            copy = new();
            for (var (offset, count) = (0L, 0); (count = Read(offset, block)) > 0; offset += count) RandomAccess.Write(copy.Handle, block.AsSpan(0, count), offset);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{Path}: a copy for ffmpeg cannot be stored in {System.IO.Path.GetTempPath()} ({exception.Message}). "
                + $"Expected {Length:N0} bytes of free disk space. Set TMPDIR (on Windows, TMP) to another folder.", exception) { Kind = InputErrorKind.SystemFailure };
        }
        return copy.Path;
    }

    private static AudioBytes RequireNotEmpty(AudioBytes bytes) => bytes.Length > 0 ? bytes
        : throw new InputException($"{bytes.Path}: the file is empty (0 bytes). Expected a recording.") { Kind = InputErrorKind.NoSamples };

    private bool SkipTag()
    {
        var tag = Id3.TagBytes(Head);
        if (tag == 0 || Start + tag >= Length) return false;
        MoveTo(Start + tag);
        return true;
    }

    /// <summary>Skips more zeros than any format starts with. After a tag, skips any number of zeros, because a tag may be longer than its size field states.</summary>
    private bool SkipZeros()
    {
        var initial = Start;
        while (Head.Length > 0 && Head[0] == 0 && Start - initial < MaxZeros)
            MoveTo(Start + (Head.IndexOfAnyExcept((byte)0) is >= 0 and var next ? next : Head.Length));
        if (Start < Length && Start - initial is > 0 and < MaxZeros && (initial > 0 || Start >= MinZeros)) return true;
        if (Start != initial) MoveTo(initial);
        return false;
    }

    private void MoveTo(long start)
    {
        Start = start;
        Read(start, head);
    }

    /// <summary>Reads bytes from an offset until the target is full or the file ends.</summary>
    /// <returns>The number of bytes read.</returns>
    /// <exception cref="InputException">The disk read failed.</exception>
    /// <exception cref="OperationCanceledException"><see cref="CancellationToken"/> was cancelled.</exception>
    public int Read(long offset, Span<byte> target)
    {
        CancellationToken.ThrowIfCancellationRequested(); // every decoder and every search reads through this method
        try
        {
            var done = 0;
            for (int bytesRead; done < target.Length && (bytesRead = source.Read(offset + done, target[done..])) > 0;) done += bytesRead;
            return done;
        }
        catch (IOException exception)
        {
            throw new InputException($"{Path}: reading failed at byte {offset} ({exception.Message}). Expected a readable file.", exception) { Kind = InputErrorKind.Unreadable };
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        copy?.Dispose();
        if (ownsSource) source.Dispose();
    }
}

/// <summary>Detects ID3v2 tags (titles, pictures), which players add at the start of a recording of any format (id3.org, ID3v2.4 section 3.1).</summary>
internal static class Id3
{
    /// <summary>Returns the size in bytes of the tag at the start, or 0 if there is none.</summary>
    public static int TagBytes(ReadOnlySpan<byte> start)
    {
        if (start.Length < 10 || !start.StartsWith("ID3"u8) || start[3] == 0xFF || ((start[6] | start[7] | start[8] | start[9]) & 0x80) != 0)
            return 0;
        var content = (start[6] << 21) | (start[7] << 14) | (start[8] << 7) | start[9]; // 7 bits per byte, so that no byte looks like an MP3 sync
        var footer = (start[5] & 0x10) != 0 ? 10 : 0;
        return 10 + content + footer;
    }
}
