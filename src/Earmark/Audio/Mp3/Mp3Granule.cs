namespace Earmark.Audio.Mp3;

/// <summary>The side information of one channel of one granule (ISO 11172-3, section 2.4.1.7).</summary>
/// <param name="MainBits">The number of bits of the scale factors and lines.</param>
/// <param name="Pairs">The number of pairs of lines before the quadruples.</param>
/// <param name="Gain">The global gain, in quarters of a power of two.</param>
/// <param name="Compress">The code for the bit lengths of the scale factors.</param>
/// <param name="BlockType">The block type: 0 long, 1 start, 2 short, 3 stop.</param>
/// <param name="IsMixed">Whether the lowest subbands of a short block are long.</param>
/// <param name="Tables">The Huffman codes of the three regions of pairs.</param>
/// <param name="Region1">The first line of the second region.</param>
/// <param name="Region2">The first line of the third region.</param>
/// <param name="SubblockGains">The attenuation of the windows of a short block, in powers of four.</param>
/// <param name="PreFlag">Whether a fixed table is added to the scale factors.</param>
/// <param name="ScaleFactorScale">The size of a scale factor step, in quarters of a power of two.</param>
/// <param name="Quadruples">The Huffman code of the quadruples.</param>
internal sealed record Mp3Granule(int MainBits, int Pairs, int Gain, int Compress, int BlockType, bool IsMixed, int[] Tables, int Region1,
    int Region2, int[] SubblockGains, bool PreFlag, int ScaleFactorScale, int Quadruples)
{
    public bool IsShort => BlockType == 2;

    /// <summary>Returns whether two granules use the same bands and the same window.</summary>
    public bool HasSameBlocks(Mp3Granule other) => BlockType == other.BlockType && IsMixed == other.IsMixed;

    public static Mp3Granule Read(ref Mp3Bits bits, Mp3Frame frame)
    {
        var (mainBits, pairs, gain) = ((int)bits.Read(12), (int)bits.Read(9), (int)bits.Read(8));
        if (pairs > Mp3Synthesis.Lines / 2) throw new InvalidDataException($"{pairs} pairs of lines in an mp3 granule");
        var compress = (int)bits.Read(frame.IsVersion1 ? 4 : 9);
        var (type, mixed, region2) = (0, false, Mp3Synthesis.Lines);
        int region1;
        int[] tables, gains = [0, 0, 0];
        var bands = Mp3Bands.Long[frame.RateIndex];
        if (bits.Read(1) == 1)
        {
            (type, mixed) = ((int)bits.Read(2), bits.Read(1) == 1);
            if (type == 0) throw new InvalidDataException("an invalid block type in an mp3 granule");
            tables = [(int)bits.Read(5), (int)bits.Read(5), 0];
            gains = [(int)bits.Read(3), (int)bits.Read(3), (int)bits.Read(3)];
            region1 = type != 2 ? bands[8] : frame.RateIndex == 8 ? 72 : 36;
        }
        else
        {
            tables = [(int)bits.Read(5), (int)bits.Read(5), (int)bits.Read(5)];
            var (first, second) = ((int)bits.Read(4) + 1, (int)bits.Read(3) + 1);
            (region1, region2) = (bands[Math.Min(first, 22)], bands[Math.Min(first + second, 22)]);
        }
        var preset = frame.IsVersion1 ? bits.Read(1) == 1 : compress >= 500;
        return new(mainBits, pairs, gain, compress, type, mixed && type == 2, tables, region1, region2, gains, preset,
            bits.Read(1) == 1 ? 4 : 2, (int)bits.Read(1));
    }
}
