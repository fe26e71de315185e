namespace Earmark.Audio.Mp3;

/// <summary>Finds the frames of an MP3 file in order and skips any other data between them.</summary>
/// <param name="bytes">The file.</param>
/// <param name="start">The file offset where the search for frames starts.</param>
internal sealed class Mp3FrameReader(AudioBytes bytes, long start)
{
    private const int Slack = 4; // the header of the next frame, and the bytes after a frame that bit readers may access
    private const int MaxBytes = Mp3Frame.MaxBytes + Slack;
    private readonly byte[] window = new byte[1 << 14]; // a large window, because false frame headers may occur at every fourth byte
    private long windowStart;
    private int filled;

    /// <summary>The file offset of the last found frame or, after <see cref="Skip"/>, the offset where the search for the next one starts.</summary>
    public long Position { get; private set; } = start;

    /// <summary>The number of skipped bytes in tags between frames.</summary>
    public long TagBytes { get; private set; }

    /// <summary>Whether the file ends in the middle of a frame.</summary>
    public bool IsTruncated { get; private set; }

    /// <summary>Returns the bytes of the last found frame, followed by 4 arbitrary bytes.</summary>
    public ReadOnlySpan<byte> Bytes(Mp3Frame frame) => ReadWindow(out _)[..(frame.Bytes + Slack)];

    /// <summary>Moves past the last found frame.</summary>
    public void Skip(Mp3Frame frame) => Position += frame.Bytes;

    /// <summary>Finds the next frame, or returns null if the file has no further complete frame.</summary>
    /// <param name="stream">A frame of the same stream, which may continue at this position, or null to accept any frame that is followed by another one.</param>
    public Mp3Frame? Next(Mp3Frame? stream)
    {
        for (var searching = stream is null; ; searching = true)
        {
            var data = ReadWindow(out var available);
            if (Mp3Frame.Parse(data[..available]) is { } frame && stream?.Continues(frame) != false)
            {
                if (frame.Bytes <= available && (!searching || IsFollowed(data[..available], frame))) return frame;
                IsTruncated |= frame.Bytes > available && !searching;
            }
            if (available <= 4) return null;
            if (stream is not null && TagBefore(stream.Value, data[..available]) is > 0 and var tag)
            {
                (Position, TagBytes) = (Position + tag, TagBytes + tag);
                continue;
            }
            var skipped = 1;
            while (skipped < available - 3 && Mp3Frame.Parse(data.Slice(skipped, 4)) is null) skipped++;
            Position += skipped;
        }
    }

    /// <summary>Returns whether more than the specified number of frames follow.</summary>
    /// <param name="count">The number of frames. It should be small, because all of them are searched for.</param>
    /// <param name="stream">A frame of the stream.</param>
    public bool HasMoreThan(long count, Mp3Frame stream)
    {
        var (at, tagged, cut) = (Position, TagBytes, IsTruncated);
        var next = Next(stream);
        for (; count > 0 && next is { } frame; count--, next = Next(stream)) Skip(frame);
        (Position, TagBytes, IsTruncated) = (at, tagged, cut);
        return next is not null;
    }

    private static bool IsFollowed(ReadOnlySpan<byte> data, Mp3Frame frame) =>
        data.Length < frame.Bytes + 4 || Mp3Frame.Parse(data[frame.Bytes..])?.Continues(frame) == true;

    /// <summary>Returns the size of the tag at this position if a frame of the stream follows it (as in concatenated files), or 0 otherwise.</summary>
    private int TagBefore(Mp3Frame stream, ReadOnlySpan<byte> data)
    {
        var tag = Id3.TagBytes(data);
        Span<byte> header = stackalloc byte[4];
        return tag > 0 && Mp3Frame.Parse(header[..bytes.Read(Position + tag, header)])?.Continues(stream) == true ? tag : 0;
    }

    /// <summary>Returns the bytes from <see cref="Position"/>. Bytes after the end of the file are arbitrary.</summary>
    /// <param name="available">The number of returned bytes that are in the file.</param>
    private ReadOnlySpan<byte> ReadWindow(out int available)
    {
        if (Position < windowStart || Position + MaxBytes > windowStart + filled)
        {
            windowStart = Position;
            filled = bytes.Read(Position, window);
        }
        var position = (int)(Position - windowStart);
        available = Math.Clamp(filled - position, 0, MaxBytes);
        return window.AsSpan(position, Math.Min(MaxBytes, window.Length - position));
    }
}
