namespace Earmark.Audio.Mp3;

/// <summary>Decodes MP3 and removes the encoder's delay and padding.</summary>
internal sealed class Mp3Decoder : BlockReader
{
    private readonly Mp3Layer3 decoder = new();
    private readonly Mp3FrameReader frames;
    private readonly Mp3Frame first;
    private readonly float[] mono = new float[2 * Mp3Synthesis.Lines];
    private readonly Mp3InfoTag? gaps;
    private long read, decoded, silent, lost; // frames, samples, frames, bytes
    private bool? endsWithPadding;

    /// <param name="bytes">The file.</param>
    /// <param name="start">The file offset where the search for the first frame starts.</param>
    public Mp3Decoder(AudioBytes bytes, long start) : base(bytes)
    {
        frames = new(bytes, start);
        first = frames.Next(null) ?? throw AudioErrors.Undecodable(bytes.Path, $"no mp3 frame at or after byte {start}", "a complete mp3 file");
        gaps = Mp3InfoTag.Read(first, frames.Bytes(first)[..first.Bytes]);
        if (gaps is null) return;
        frames.Skip(first);
        FramesToSkip = gaps.SkipStart;
        if (gaps.Frames * first.SamplesPerFrame - gaps.SkipStart - gaps.SkipEnd is > 0 and var declared) Frames = declared;
    }

    public static Decoder Descriptor { get; } = new("mp3", ["mp3"], "built in", IsMp3, bytes => new Mp3Decoder(bytes, bytes.Start)) { HasHeader = false };

    public override string Format => "mp3";

    public override int SampleRate => first.SampleRate;

    public override int Channels => first.Channels;

    public override long? Frames { get; }

    internal override ChannelPower Power => decoder.Power;

    /// <summary>Returns whether there are three consecutive frames, or fewer at the end of the file. A single frame header can occur in any file.</summary>
    private static bool IsMp3(ReadOnlySpan<byte> start)
    {
        for (var offset = 0; offset < start.Length - 4; offset++)
        {
            if (start[offset] != 0xFF || Mp3Frame.Parse(start[offset..]) is not { } frame) continue;
            var (next, count) = (offset + frame.Bytes, 1);
            while (count < 3 && Mp3Frame.Parse(next < start.Length ? start[next..] : []) is { } following && following.Continues(frame))
                (next, count) = (next + following.Bytes, count + 1);
            if (count == 3 || next >= start.Length - 4 && (count == 2 || offset == 0)) return true;
        }
        return false;
    }

    protected override ReadOnlyMemory<float> NextBlock()
    {
        while (true)
        {
            var (before, tagged) = (frames.Position, frames.TagBytes);
            if (frames.Next(first) is not { } frame)
            {
                WarnAtEnd(before);
                return default;
            }
            if (read > 0) lost += frames.Position - before - (frames.TagBytes - tagged);
            if (Mp3InfoTag.Read(frame, frames.Bytes(frame)[..frame.Bytes]) is not null) // the info frame of an appended file: not audio
            {
                frames.Skip(frame);
                continue;
            }
            read++;
            var block = Decode(frame);
            frames.Skip(frame);
            block = RemovePadding(block);
            decoded += block.Length;
            if (block.Length > 0) return block;
        }
    }

    private Memory<float> Decode(Mp3Frame frame)
    {
        var block = mono.AsMemory(0, frame.SamplesPerFrame);
        try
        {
            if (decoder.Decode(frame, frames.Bytes(frame), block.Span)) return block;
            if (read > 2) silent++; // otherwise the frame refers to earlier frames that were removed after encoding
        }
        catch (InvalidDataException)
        {
            decoder.Reset(); // the damaged frame is replaced by silence to preserve the timing
            silent++;
        }
        block.Span.Clear();
        return block;
    }

    /// <summary>Removes the encoder's padding, which ends with the last frame counted by the info tag.</summary>
    private Memory<float> RemovePadding(Memory<float> block)
    {
        if (gaps is not { Frames: { } frameCount, SkipEnd: var padding }) return block;
        var remaining = (frameCount - read) * first.SamplesPerFrame; // samples of the counted frames after this block
        if (remaining < 0 || remaining >= padding) return block;
        endsWithPadding ??= !frames.HasMoreThan(frameCount - read, first); // otherwise the count is wrong and does not locate the padding
        return endsWithPadding.Value ? block[..(int)Math.Max(0, block.Length - (padding - remaining))] : block;
    }

    private void WarnAtEnd(long end)
    {
        var (declared, actual) = (Frames ?? 0, Math.Max(0, decoded - (gaps?.SkipStart ?? 0)));
        if (gaps?.Frames is not null && actual > declared) Warn(DeclaredSize.ExceededWarning(Bytes.Path, declared, actual));
        if (frames.IsTruncated && actual >= declared) Warn($"{Bytes.Path}: the file ends in the middle of an mp3 frame; the available samples are used");
        else if (!frames.IsTruncated && AppendedFile.FindWarning(Bytes, end) is { } warning) Warn(warning);
        else if (!frames.IsTruncated && !Trailer.StartsAt(Bytes, end, Bytes.Length))
            Warn($"{Bytes.Path}: skipped {Bytes.Length - end} bytes after the last mp3 frame");
        if (silent > 0) Warn($"{Bytes.Path}: {silent} of {read} mp3 frames are damaged and replaced by silence");
        if (lost > 0) Warn($"{Bytes.Path}: skipped {lost} bytes between mp3 frames");
    }
}
