using NLayer;

namespace Earmark.Audio;

/// <summary>
/// MPEG audio, layers I to III: NLayer decodes the frames, this finds them and drops what the encoder put around the recording.
/// (NLayer's own file reader keeps every frame in memory and leaves the decoder's delay in.)
/// </summary>
internal sealed class Mp3Decoder : BlockReader
{
    private readonly MpegFrameDecoder decoder = new();
    private readonly Mp3Frame first;
    private readonly byte[] buffer = new byte[Mp3Frame.MostBytes + 4];
    private readonly float[] interleaved = new float[2 * 1152], mono = new float[1152];
    private long at;
    private int read, silent, lost;
    private bool cut;

    private Mp3Decoder(AudioBytes bytes, long start) : base(bytes)
    {
        at = start;
        first = Next() ?? throw InputException.At(bytes.Path, $"no mp3 frame from byte {start} on", "a whole mp3 file");
        if (Mp3Gaps.Of(first, buffer.AsSpan(0, first.FrameLength)) is not { } gaps) return;
        at += first.FrameLength;
        if (gaps.Delay is { } delay) Skip = delay + Mp3Gaps.DecoderDelay;
        if (gaps.Frames is not { } frames) return;
        var around = gaps.Delay is { } before ? before + Math.Max(gaps.Padding, Mp3Gaps.DecoderDelay) : 0;
        Frames = Math.Max(0, (long)frames * first.SampleCount - around);
        Limit = Frames.Value;
    }

    public static Decoder Row { get; } = new("mp3", ["mp3", "mp2", "mp1", "mpga"], "NLayer (MIT)", IsMp3, bytes => Open(bytes, bytes.Start));

    /// <summary>Opens a file.</summary>
    /// <param name="bytes">The file, closed with the reader.</param>
    /// <param name="start">Byte from which on to look for the first frame.</param>
    public static AudioReader Open(AudioBytes bytes, long start)
    {
        var decoder = new Mp3Decoder(bytes, start);
        if (decoder.Rate != 8000 || decoder.first.Layer != MpegLayer.LayerIII) return decoder;
        // NLayer 3.0.1 takes region 1 of short blocks to begin at line 36, which at 8 kHz begins at 72 (LayerIIIDecoder.ReadSamples).
        if (FfmpegReader.TryOpen(bytes, "mp3 of 8 kHz") is { } exact) return exact;
        decoder.Warn($"{bytes.Path}: mp3 of 8 kHz is decoded inexactly where ffmpeg is not installed");
        return decoder;
    }

    public override string Format => first.Layer == MpegLayer.LayerIII ? "mp3" : first.Layer == MpegLayer.LayerII ? "mp2" : "mp1";

    public override int Rate => first.SampleRate;

    public override int Channels => first.Channels;

    public override long? Frames { get; }

    /// <summary>Whether three frames follow each other, or fewer that end the file; one header alone occurs in any file.</summary>
    private static bool IsMp3(ReadOnlySpan<byte> start)
    {
        for (var at = 0; at < start.Length - 4; at++)
        {
            if (start[at] != 0xFF || Mp3Frame.At(start[at..]) is not { } frame) continue;
            var (next, many) = (at + frame.FrameLength, 1);
            while (many < 3 && Mp3Frame.At(next < start.Length ? start[next..] : []) is { } following && following.Continues(frame))
                (next, many) = (next + following.FrameLength, many + 1);
            if (many == 3 || next >= start.Length - 4 && (many == 2 || at == 0)) return true;
        }
        return false;
    }

    protected override ReadOnlyMemory<float> NextBlock()
    {
        var before = at;
        if (Next() is not { } frame)
        {
            if (cut && Frames is null) Warn($"{Bytes.Path}: ends in the middle of an mp3 frame; what is there is used");
            if (silent > 0) Warn($"{Bytes.Path}: {silent} of {read} mp3 frames are damaged and silent");
            if (lost > 0) Warn($"{Bytes.Path}: {lost} bytes between mp3 frames are left out");
            return default;
        }
        if (read > 0) lost += (int)(at - before);
        at += frame.FrameLength;
        read++;
        frame.Fill(buffer.AsMemory(0, frame.FrameLength));
        var block = mono.AsMemory(0, frame.SampleCount);
        try
        {
            if (decoder.DecodeFrame(frame, interleaved, 0) == frame.SampleCount * frame.Channels)
                Mix.Down(interleaved, frame.Channels, block.Span);
            else
            {
                block.Span.Clear(); // it leans on frames that are not there: the first ones of a cut recording
                if (read > 2) silent++;
            }
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            decoder.Reset(); // NLayer fails in various ways on damaged frames; time goes on without them
            block.Span.Clear();
            silent++;
        }
        return block;
    }

    /// <summary>Finds the next frame and reads it into the buffer; null where the file holds no further whole one.</summary>
    private Mp3Frame? Next()
    {
        for (var searching = first is null; ; searching = true)
        {
            var got = Bytes.Read(at, buffer);
            var frame = Mp3Frame.At(buffer.AsSpan(0, got));
            if (frame is not null && first?.Continues(frame) != false)
            {
                if (frame.FrameLength <= got && (!searching || IsFollowed(frame, got))) return frame;
                cut |= frame.FrameLength > got && !searching;
            }
            if (got <= 4) return null;
            var skipped = 1;
            while (skipped < got - 3 && Mp3Frame.At(buffer.AsSpan(skipped, 4)) is null) skipped++;
            at += skipped;
        }
    }

    private bool IsFollowed(Mp3Frame frame, int got) => got < frame.FrameLength + 4 || Mp3Frame.At(buffer.AsSpan(frame.FrameLength, 4))?.Continues(frame) == true;
}
