namespace Earmark.Audio.Mp3;

/// <summary>Mp3: finds the frames, and drops what the encoder put around the recording.</summary>
internal sealed class Mp3Decoder : BlockReader
{
    private readonly Mp3Layer3 decoder = new();
    private readonly Mp3Frame first;
    private readonly byte[] buffer = new byte[Mp3Frame.MostBytes + 4];
    private readonly float[] mono = new float[2 * Mp3Synthesis.Lines];
    private long at;
    private int read, silent, lost;
    private bool cut;

    /// <param name="bytes">The file.</param>
    /// <param name="start">Byte from which on to look for the first frame.</param>
    public Mp3Decoder(AudioBytes bytes, long start) : base(bytes)
    {
        at = start;
        first = Next(null) ?? throw InputException.At(bytes.Path, $"no mp3 frame from byte {start} on", "a whole mp3 file");
        if (Mp3Gaps.Of(first, buffer.AsSpan(0, first.Bytes)) is not { } gaps) return;
        at += first.Bytes;
        if (gaps.Delay is { } delay) Skip = delay + Mp3Gaps.DecoderDelay;
        if (gaps.Frames is not { } frames) return;
        var around = gaps.Delay is { } before ? before + Math.Max(gaps.Padding, Mp3Gaps.DecoderDelay) : 0;
        Frames = Math.Max(0, (long)frames * first.Samples - around);
        Limit = Frames.Value;
    }

    public static Decoder Row { get; } = new("mp3", ["mp3"], "own code", IsMp3, bytes => new Mp3Decoder(bytes, bytes.Start));

    public override string Format => "mp3";

    public override int Rate => first.Rate;

    public override int Channels => first.Channels;

    public override long? Frames { get; }

    internal override ChannelPower Power => decoder.Power;

    /// <summary>Whether three frames follow each other, or fewer that end the file; one header alone occurs in any file.</summary>
    private static bool IsMp3(ReadOnlySpan<byte> start)
    {
        for (var at = 0; at < start.Length - 4; at++)
        {
            if (start[at] != 0xFF || Mp3Frame.At(start[at..]) is not { } frame) continue;
            var (next, many) = (at + frame.Bytes, 1);
            while (many < 3 && Mp3Frame.At(next < start.Length ? start[next..] : []) is { } following && following.Continues(frame))
                (next, many) = (next + following.Bytes, many + 1);
            if (many == 3 || next >= start.Length - 4 && (many == 2 || at == 0)) return true;
        }
        return false;
    }

    protected override ReadOnlyMemory<float> NextBlock()
    {
        var before = at;
        if (Next(first) is not { } frame)
        {
            if (cut && Frames is null) Warn($"{Bytes.Path}: ends in the middle of an mp3 frame; what is there is used");
            if (silent > 0) Warn($"{Bytes.Path}: {silent} of {read} mp3 frames are damaged and silent");
            if (lost > 0) Warn($"{Bytes.Path}: {lost} bytes between mp3 frames are left out");
            return default;
        }
        if (read > 0) lost += (int)(at - before);
        at += frame.Bytes;
        read++;
        var block = mono.AsMemory(0, frame.Samples);
        try
        {
            if (decoder.Decode(frame, buffer, block.Span)) return block;
            if (read > 2) silent++; // else it leans on frames that were cut off: they were there when it was made
        }
        catch (InvalidDataException)
        {
            decoder.Reset(); // time goes on without the damaged frame
            silent++;
        }
        block.Span.Clear();
        return block;
    }

    /// <summary>Finds the next frame and reads it into the buffer; null where the file holds no further whole one.</summary>
    /// <param name="stream">A frame of the stream that it belongs to, and that may begin right here.</param>
    private Mp3Frame? Next(Mp3Frame? stream)
    {
        for (var searching = stream is null; ; searching = true)
        {
            var got = Bytes.Read(at, buffer);
            if (Mp3Frame.At(buffer.AsSpan(0, got)) is { } frame && stream?.Continues(frame) != false)
            {
                if (frame.Bytes <= got && (!searching || IsFollowed(frame, got))) return frame;
                cut |= frame.Bytes > got && !searching;
            }
            if (got <= 4) return null;
            var skipped = 1;
            while (skipped < got - 3 && Mp3Frame.At(buffer.AsSpan(skipped, 4)) is null) skipped++;
            at += skipped;
        }
    }

    private bool IsFollowed(Mp3Frame frame, int got) => got < frame.Bytes + 4 || Mp3Frame.At(buffer.AsSpan(frame.Bytes, 4))?.Continues(frame) == true;
}
