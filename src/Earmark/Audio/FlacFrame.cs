namespace Earmark.Audio;

/// <summary>Decodes frame after frame of a flac stream into whole-number samples (RFC 9639, section 9).</summary>
/// <param name="bits">Stands at a frame.</param>
/// <param name="channels">Channels of the stream.</param>
/// <param name="depth">Bits of a sample as the stream's header tells.</param>
internal sealed class FlacFrame(BitReader bits, int channels, int depth)
{
    /// <summary>The 15 bits that every frame begins with.</summary>
    public const uint Sync = 0x7FFC;

    private readonly int[][] samples = new int[channels][];

    /// <summary>Frames in <see cref="Channel"/>.</summary>
    public int Count { get; private set; }

    /// <summary>Samples of a channel of the frame decoded last.</summary>
    public ReadOnlySpan<int> Channel(int channel) => samples[channel].AsSpan(0, Count);

    /// <summary>Decodes the frame that begins at the reader's place.</summary>
    /// <exception cref="InvalidDataException">What is there is no frame, or its checksum is wrong.</exception>
    public void Decode()
    {
        var place = bits.Place;
        bits.BeginChecksum();
        var assignment = Header(place);
        for (var channel = 0; channel < channels; channel++)
        {
            if (samples[channel] is null || samples[channel].Length < Count) samples[channel] = new int[Count];
            // The difference of two channels needs a bit more than either.
            var difference = assignment is 8 or 10 && channel == 1 || assignment == 9 && channel == 0;
            FlacSubframe.Decode(bits, samples[channel].AsSpan(0, Count), depth + (difference ? 1 : 0));
        }
        bits.AlignToByte();
        var checksum = bits.Checksum();
        if (bits.Bits(16) != checksum) throw new InvalidDataException($"wrong checksum of the frame at byte {place}");
        if (assignment >= 8) Combine(assignment, samples[0].AsSpan(0, Count), samples[1].AsSpan(0, Count));
    }

    private int Header(long place)
    {
        if (bits.Bits(15) != Sync) throw new InvalidDataException($"no frame at byte {place}");
        bits.Bits(1); // whether blocks vary in size: all the same here
        var (block, rate, assignment, size) = (bits.Bits(4), bits.Bits(4), (int)bits.Bits(4), bits.Bits(3));
        bits.Bits(1);
        for (var more = LeadingOnes(bits.Bits(8)) - 1; more > 0; more--) bits.Bits(8); // number of the frame, coded like UTF-8
        Count = block switch
        {
            1 => 192,
            >= 2 and <= 5 => 576 << ((int)block - 2),
            6 => (int)bits.Bits(8) + 1,
            7 => (int)bits.Bits(16) + 1,
            >= 8 => 256 << ((int)block - 8),
            _ => throw new InvalidDataException($"no valid block size in the frame at byte {place}"),
        };
        if (rate is 12) bits.Bits(8);
        if (rate is 13 or 14) bits.Bits(16);
        bits.Bits(8); // checksum of the header, which the one of the frame includes
        var told = size switch { 0 => depth, 1 => 8, 2 => 12, 4 => 16, 5 => 20, 6 => 24, 7 => 32, _ => -1 };
        if (told != depth) throw new InvalidDataException($"{told} bits in the frame at byte {place} of a file of {depth} bits");
        var many = assignment < 8 ? assignment + 1 : 2;
        if (assignment > 10 || many != channels)
            throw new InvalidDataException($"{many} channels in the frame at byte {place} of a file of {channels}");
        return assignment;
    }

    private static int LeadingOnes(uint value) => System.Numerics.BitOperations.LeadingZeroCount(~(value << 24));

    private static void Combine(int assignment, Span<int> first, Span<int> second)
    {
        second = second[..first.Length];
        for (var i = 0; i < first.Length; i++)
        {
            var (a, b) = (first[i], second[i]);
            if (assignment == 8) second[i] = a - b;     // left, difference
            else if (assignment == 9) first[i] = a + b; // difference, right
            else                                        // half the sum without its lowest bit, which the difference shares
            {
                var sum = (a << 1) | (b & 1);
                (first[i], second[i]) = ((sum + b) >> 1, (sum - b) >> 1);
            }
        }
    }
}
