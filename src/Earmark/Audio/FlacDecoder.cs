namespace Earmark.Audio;

/// <summary>Decodes FLAC (RFC 9639) with 4 to 31 bits per sample and verifies the checksums of all frames.</summary>
internal sealed class FlacDecoder : BlockReader
{
    private readonly FlacHeader header;
    private readonly BitReader bits;
    private readonly FlacFrame frame;
    private long decoded;
    private float[] mono = [];

    private FlacDecoder(AudioBytes bytes) : base(bytes)
    {
        header = FlacHeader.Read(bytes, bytes.Start);
        bits = new(bytes, header.End);
        frame = new(bits, header.Channels, header.BitsPerSample);
    }

    public static Decoder Descriptor { get; } = new("flac", ["flac"], "built in", FlacHeader.StartsAt, bytes => new FlacDecoder(bytes));

    public override string Format => $"flac {header.BitsPerSample} bit";

    public override int SampleRate => header.SampleRate;

    public override int Channels => header.Channels;

    public override long? Frames => header.Frames;

    protected override ReadOnlyMemory<float> NextBlock()
    {
        if (IsAtEnd())
        {
            if (decoded > header.Frames) Warn(DeclaredSize.ExceededWarning(Bytes.Path, header.Frames.Value, decoded));
            return default;
        }
        frame.Decode();
        decoded += frame.Count;
        if (mono.Length < frame.Count) mono = new float[frame.Count];
        var scale = 1f / (1 << (header.BitsPerSample - 1));
        var channels = header.Channels;
        var target = mono.AsSpan(0, frame.Count);
        var first = frame.Channel(0);
        if (channels == 1)
            for (var i = 0; i < target.Length; i++) target[i] = first[i] * scale;
        else if (channels == 2)
        {
            var second = frame.Channel(1);
            for (var i = 0; i < target.Length; i++) target[i] = (first[i] * scale + second[i] * scale) * 0.5f;
        }
        else
            for (var i = 0; i < target.Length; i++)
            {
                var sum = 0f;
                for (var channel = 0; channel < channels; channel++) sum += frame.Channel(channel)[i] * scale;
                target[i] = sum / channels;
            }
        if (channels > 1)
        {
            var squares = 0.0;
            for (var channel = 0; channel < channels; channel++) squares += ChannelPower.Squares(frame.Channel(channel));
            Power.Add(squares * scale * scale / channels, ChannelPower.Squares(target), target.Length);
        }
        return mono.AsMemory(0, frame.Count);
    }

    /// <summary>Returns whether no further frame follows in this stream or in another one appended to it.</summary>
    private bool IsAtEnd()
    {
        Span<byte> start = stackalloc byte[16];
        while (!bits.AtEnd && bits.Peek(15) != FlacFrame.Sync)
        {
            var offset = bits.Position;
            var tag = Id3.TagBytes(start[..Bytes.Read(offset, start)]);
            if (FlacHeader.StartsAt(start[..Bytes.Read(offset + tag, start)]))
            {
                var next = FlacHeader.Read(Bytes, offset + tag);
                if (!next.IsCompatibleWith(header))
                {
                    Warn($"{Bytes.Path}: a flac stream of {next.SampleRate} Hz, {next.Channels} channels and {next.BitsPerSample} bits starts at byte {offset + tag} "
                        + $"after one of {header.SampleRate} Hz, {header.Channels} channels and {header.BitsPerSample} bits; it is skipped");
                    return true;
                }
                bits.Seek(next.End);
            }
            else if (AppendedFile.FindWarning(Bytes, offset) is { } warning)
            {
                Warn(warning);
                return true;
            }
            else if (Trailer.StartsAt(Bytes, offset, Bytes.Length)) return true;
            else if (decoded >= header.Frames)
            {
                Warn($"{Bytes.Path}: skipped {Bytes.Length - offset} bytes after the last flac frame");
                return true;
            }
            else return false; // decoding it reports the error
        }
        return bits.AtEnd;
    }
}
