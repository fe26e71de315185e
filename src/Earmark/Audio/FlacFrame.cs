namespace Earmark.Audio;

/// <summary>Decodes the frames of a FLAC stream one at a time into integer samples (RFC 9639, section 9).</summary>
/// <param name="bits">The reader, positioned at a frame.</param>
/// <param name="channels">The number of channels of the stream.</param>
/// <param name="depth">The bits per sample, from the stream header.</param>
internal sealed class FlacFrame(BitReader bits, int channels, int depth)
{
    /// <summary>The 15-bit sync code at the start of every frame.</summary>
    public const uint Sync = 0x7FFC;

    private readonly int[][] samples = new int[channels][];

    /// <summary>The number of samples in <see cref="Channel"/>.</summary>
    public int Count { get; private set; }

    /// <summary>Returns the samples of a channel of the last decoded frame.</summary>
    public ReadOnlySpan<int> Channel(int channel) => samples[channel].AsSpan(0, Count);

    /// <summary>Decodes the frame at the reader's position.</summary>
    /// <exception cref="InvalidDataException">There is no frame at this position, or its checksum is wrong.</exception>
    public void Decode()
    {
        var position = bits.Position;
        bits.BeginChecksum();
        var assignment = ReadHeader(position);
        for (var channel = 0; channel < channels; channel++)
        {
            if (samples[channel] is null || samples[channel].Length < Count) samples[channel] = new int[Count];
            // The difference of two channels needs one more bit than the channels.
            var difference = assignment is 8 or 10 && channel == 1 || assignment == 9 && channel == 0;
            FlacSubframe.Decode(bits, samples[channel].AsSpan(0, Count), depth + (difference ? 1 : 0));
        }
        bits.AlignToByte();
        var checksum = bits.Checksum();
        if (bits.ReadBits(16) != checksum) throw new InvalidDataException($"checksum mismatch in the frame at byte {position}");
        if (assignment >= 8) RestoreChannels(assignment, samples[0].AsSpan(0, Count), samples[1].AsSpan(0, Count));
    }

    private int ReadHeader(long position)
    {
        if (bits.ReadBits(15) != Sync) throw new InvalidDataException($"no frame at byte {position}");
        bits.ReadBits(1); // whether the block size varies; not needed
        var (block, rate, assignment, size) = (bits.ReadBits(4), bits.ReadBits(4), (int)bits.ReadBits(4), bits.ReadBits(3));
        bits.ReadBits(1);
        for (var more = LeadingOnes(bits.ReadBits(8)) - 1; more > 0; more--) bits.ReadBits(8); // frame number, coded like UTF-8
        Count = block switch
        {
            1 => 192,
            >= 2 and <= 5 => 576 << ((int)block - 2),
            6 => (int)bits.ReadBits(8) + 1,
            7 => (int)bits.ReadBits(16) + 1,
            >= 8 => 256 << ((int)block - 8),
            _ => throw new InvalidDataException($"invalid block size in the frame at byte {position}"),
        };
        if (rate is 12) bits.ReadBits(8);
        if (rate is 13 or 14) bits.ReadBits(16);
        bits.ReadBits(8); // header checksum; the frame checksum covers the header too
        var frameDepth = size switch { 0 => depth, 1 => 8, 2 => 12, 4 => 16, 5 => 20, 6 => 24, 7 => 32, _ => -1 };
        if (frameDepth != depth) throw new InvalidDataException($"{frameDepth} bits in the frame at byte {position}, but {depth} in the header");
        var frameChannels = assignment < 8 ? assignment + 1 : 2;
        if (assignment > 10 || frameChannels != channels)
            throw new InvalidDataException($"{frameChannels} channels in the frame at byte {position}, but {channels} in the header");
        return assignment;
    }

    private static int LeadingOnes(uint value) => System.Numerics.BitOperations.LeadingZeroCount(~(value << 24));

    private static void RestoreChannels(int assignment, Span<int> first, Span<int> second)
    {
        second = second[..first.Length];
        for (var i = 0; i < first.Length; i++)
        {
            var (a, b) = (first[i], second[i]);
            if (assignment == 8) second[i] = a - b;     // left, difference
            else if (assignment == 9) first[i] = a + b; // difference, right
            else                                        // mid without its lowest bit, which equals that of the difference
            {
                var sum = (a << 1) | (b & 1);
                (first[i], second[i]) = ((sum + b) >> 1, (sum - b) >> 1);
            }
        }
    }
}
