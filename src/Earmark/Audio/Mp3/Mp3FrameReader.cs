namespace Earmark.Audio.Mp3;

/// <summary>Finds the frames of an mp3 file in order and skips any other data between them.</summary>
/// <param name="bytes">The file.</param>
/// <param name="start">The file offset where the search for frames begins.</param>
internal sealed class Mp3FrameReader(AudioBytes bytes, long start)
{
    private const int Slack = 4; // the header of the next frame, and the bytes after a frame that bit readers may access
    private const int MaxBytes = Mp3Frame.MaxBytes + Slack;
    private readonly byte[] window = new byte[1 << 14]; // a large window, because false frame headers may occur at every fourth byte
    private long windowStart;
    private int filled;

    /// <summary>The file offset of the last found frame; after <see cref="Skip"/>, the offset where the search for the next one begins.</summary>
    public long At { get; private set; } = start;

    /// <summary>The number of skipped bytes in tags between frames.</summary>
    public long Tagged { get; private set; }

    /// <summary>Whether the file ends in the middle of a frame.</summary>
    public bool IsCut { get; private set; }

    /// <summary>Returns the bytes of the last found frame, followed by 4 arbitrary bytes.</summary>
    public ReadOnlySpan<byte> Bytes(Mp3Frame frame) => IsFrameAt(out _)[..(frame.Bytes + Slack)];

    /// <summary>Moves past the last found frame.</summary>
    public void Skip(Mp3Frame frame) => At += frame.Bytes;

    /// <summary>Finds the next frame; null if the file has no further complete frame.</summary>
    /// <param name="stream">A frame of the same stream, which may continue right here; null to accept any frame followed by another one.</param>
    public Mp3Frame? Next(Mp3Frame? stream)
    {
        for (var searching = stream is null; ; searching = true)
        {
            var here = IsFrameAt(out var got);
            if (Mp3Frame.At(here[..got]) is { } frame && stream?.Continues(frame) != false)
            {
                if (frame.Bytes <= got && (!searching || IsFollowed(here[..got], frame))) return frame;
                IsCut |= frame.Bytes > got && !searching;
            }
            if (got <= 4) return null;
            if (stream is not null && TagBefore(stream.Value, here[..got]) is > 0 and var tag)
            {
                (At, Tagged) = (At + tag, Tagged + tag);
                continue;
            }
            var skipped = 1;
            while (skipped < got - 3 && Mp3Frame.At(here.Slice(skipped, 4)) is null) skipped++;
            At += skipped;
        }
    }

    /// <summary>Returns whether the file has more than a given number of frames from here.</summary>
    /// <param name="many">The number of frames; it should be small, because all are searched for.</param>
    /// <param name="stream">A frame of the stream.</param>
    public bool HasMoreThan(long many, Mp3Frame stream)
    {
        var (at, tagged, cut) = (At, Tagged, IsCut);
        var next = Next(stream);
        for (; many > 0 && next is { } frame; many--, next = Next(stream)) Skip(frame);
        (At, Tagged, IsCut) = (at, tagged, cut);
        return next is not null;
    }

    private static bool IsFollowed(ReadOnlySpan<byte> here, Mp3Frame frame) =>
        here.Length < frame.Bytes + 4 || Mp3Frame.At(here[frame.Bytes..])?.Continues(frame) == true;

    /// <summary>Returns the size of the tag that begins here if a frame of the stream follows it (as in two joined files); otherwise 0.</summary>
    private int TagBefore(Mp3Frame stream, ReadOnlySpan<byte> here)
    {
        var tag = Id3.TagBytes(here);
        Span<byte> header = stackalloc byte[4];
        return tag > 0 && Mp3Frame.At(header[..bytes.Read(At + tag, header)])?.Continues(stream) == true ? tag : 0;
    }

    /// <summary>Returns the bytes from <see cref="At"/>; bytes after the end of the file are arbitrary.</summary>
    /// <param name="got">The number of returned bytes that are in the file.</param>
    private ReadOnlySpan<byte> IsFrameAt(out int got)
    {
        if (At < windowStart || At + MaxBytes > windowStart + filled)
        {
            windowStart = At;
            filled = bytes.Read(At, window);
        }
        var position = (int)(At - windowStart);
        got = Math.Clamp(filled - position, 0, MaxBytes);
        return window.AsSpan(position, Math.Min(MaxBytes, window.Length - position));
    }
}
