using System.Buffers.Binary;

namespace Earmark.Audio;

/// <summary>Flac (RFC 9639), 4 to 31 bits, checksums of all frames compared.</summary>
internal sealed class FlacDecoder : BlockReader
{
    private readonly BitReader bits;
    private readonly FlacFrame frame;
    private readonly int rate, channels, depth;
    private readonly long? frames;
    private float[] mono = [];

    private FlacDecoder(AudioBytes bytes) : base(bytes)
    {
        Span<byte> header = stackalloc byte[18], start = stackalloc byte[4];
        var at = bytes.Start + 4;
        for (var last = false; !last;)
        {
            var whole = bytes.Read(at, start) == start.Length;
            if (whole && (start[0] & 0x7F) == 0) whole = bytes.Read(at + 4, header) == header.Length;
            if (!whole) throw InputException.At(bytes.Path, $"ends in the header at byte {at}", "a whole flac file", "The file was cut.");
            last = (start[0] & 0x80) != 0;
            var size = BinaryPrimitives.ReadInt32BigEndian(start) & 0xFFFFFF;
            at += 4 + size;
        }
        var packed = BinaryPrimitives.ReadUInt64BigEndian(header[10..]); // 20 bits rate, 3 channels - 1, 5 depth - 1, 36 frames
        (rate, channels, depth) = ((int)(packed >> 44), (int)(packed >> 41 & 7) + 1, (int)(packed >> 36 & 31) + 1);
        frames = (long)(packed & 0xFFFFFFFFF) is > 0 and var known ? known : null;
        AudioFile.Check(bytes.Path, channels, rate);
        if (depth is < 4 or > 31) throw InputException.At(bytes.Path, $"flac of {depth} bits", "4 to 31 bits", "Save it with 24 bits.");
        bits = new(bytes, at);
        frame = new(bits, channels, depth);
        Limit = frames ?? long.MaxValue;
    }

    public static Decoder Row { get; } = new("flac", ["flac"], "own code", start => start.StartsWith("fLaC"u8), bytes => new FlacDecoder(bytes));

    public override string Format => $"flac {depth} bit";

    public override int Rate => rate;

    public override int Channels => channels;

    public override long? Frames => frames;

    protected override ReadOnlyMemory<float> NextBlock()
    {
        if (bits.AtEnd) return default;
        frame.Decode();
        if (mono.Length < frame.Count) mono = new float[frame.Count];
        var scale = 1f / (1 << (depth - 1));
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
}
