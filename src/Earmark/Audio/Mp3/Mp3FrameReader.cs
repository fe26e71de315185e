namespace Earmark.Audio.Mp3;

/// <summary>Finds the frames of an mp3 in order and skips anything between them.</summary>
/// <param name="bytes">The file.</param>
/// <param name="start">Byte from which on to look for frames.</param>
internal sealed class Mp3FrameReader(AudioBytes bytes, long start)
{
    private const int Slack = 4; // header of the next frame, and bytes that bit readers may access after a frame
    private const int MostBytes = Mp3Frame.MostBytes + Slack;
    private readonly byte[] window = new byte[1 << 14]; // read in one call: false frame headers can occur at every fourth byte
    private long windowStart;
    private int filled;

    /// <summary>Byte of the frame found last; from which on to look for the next one, once <see cref="Skip"/> was called.</summary>
    public long At { get; private set; } = start;

    /// <summary>Bytes of tags between frames that were stepped over.</summary>
    public long Tagged { get; private set; }

    /// <summary>Whether the file ends in the middle of a frame.</summary>
    public bool IsCut { get; private set; }

    /// <summary>The frame found last, and 4 bytes more that do not matter.</summary>
    public ReadOnlySpan<byte> Bytes(Mp3Frame frame) => Here(out _)[..(frame.Bytes + Slack)];

    /// <summary>Steps over the frame found last.</summary>
    public void Skip(Mp3Frame frame) => At += frame.Bytes;

    /// <summary>Finds the next frame; null if there is no further complete frame.</summary>
    /// <param name="stream">A frame of the stream that it belongs to, and that may begin right here; null: any frame that another one follows.</param>
    public Mp3Frame? Next(Mp3Frame? stream)
    {
        for (var searching = stream is null; ; searching = true)
        {
            var here = Here(out var got);
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

    /// <summary>Whether the file has more frames than so many from here on.</summary>
    /// <param name="many">At most a few: all are looked for.</param>
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

    /// <summary>Returns the bytes of the tag that begins here if a frame of the stream follows, as in concatenated files; otherwise 0.</summary>
    private int TagBefore(Mp3Frame stream, ReadOnlySpan<byte> here)
    {
        var tag = Id3.TagBytes(here);
        Span<byte> header = stackalloc byte[4];
        return tag > 0 && Mp3Frame.At(header[..bytes.Read(At + tag, header)])?.Continues(stream) == true ? tag : 0;
    }

    /// <summary>The bytes from <see cref="At"/>; the content after the end of the file is undefined.</summary>
    /// <param name="got">How many of them are in the file.</param>
    private ReadOnlySpan<byte> Here(out int got)
    {
        if (At < windowStart || At + MostBytes > windowStart + filled)
        {
            windowStart = At;
            filled = bytes.Read(At, window);
        }
        var place = (int)(At - windowStart);
        got = Math.Clamp(filled - place, 0, MostBytes);
        return window.AsSpan(place, Math.Min(MostBytes, window.Length - place));
    }
}
