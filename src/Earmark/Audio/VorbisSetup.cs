using System.Numerics;
using NVorbis.Contracts;

namespace Earmark.Audio;

/// <summary>
/// Checks the codebooks of a Vorbis setup header (Vorbis I specification, section 3.2.1) before NVorbis allocates memory for
/// them: a few bytes can declare 2^24 entries of 2^16 dimensions.
/// </summary>
internal static class VorbisSetup
{
    /// <summary>The maximum number of entries in all codebooks; libvorbis writes up to 11,813 (8 to 96 kHz, 1 and 2 channels, quality -1 to 10).</summary>
    public const int MaxEntries = 1 << 15;

    /// <summary>The maximum number of values (entries times dimensions) in all lookup tables; libvorbis writes up to 61,254.</summary>
    public const int MaxValues = 1 << 19;

    private const int SignatureBits = 7 * 8, BookSync = 0x564342, MaxCodewordBits = 32;

    /// <summary>Reads the codebooks and rewinds the packet. NVorbis detects all other errors.</summary>
    /// <exception cref="InvalidDataException">The codebooks exceed the limits for entries or values, or have unterminated codeword lengths.</exception>
    public static void Check(IPacket packet)
    {
        packet.SkipBits(SignatureBits);
        var (entries, values) = (0L, 0L);
        for (var books = (int)packet.ReadBits(8) + 1; books > 0 && Check(packet, ref entries, ref values); books--) { }
        packet.Reset();
    }

    /// <returns>Whether another codebook can follow.</returns>
    private static bool Check(IPacket packet, ref long allEntries, ref long allValues)
    {
        if (packet.ReadBits(24) != BookSync) return false;
        var (dimensions, entries) = ((int)packet.ReadBits(16), (int)packet.ReadBits(24));
        allEntries += entries;
        if (allEntries > MaxEntries)
            throw new InvalidDataException($"the codebooks declare {allEntries:N0} entries, expected at most {MaxEntries:N0}");
        SkipLengths(packet, entries);

        var lookup = (int)packet.ReadBits(4);
        if (lookup == 0) return true;
        allValues += (long)entries * dimensions;
        if (dimensions == 0 || allValues > MaxValues)
            throw new InvalidDataException($"a codebook declares {entries:N0} entries of {dimensions:N0} dimensions, expected at most {MaxValues:N0} values in all codebooks, and 1 dimension or more");
        packet.SkipBits(32 + 32); // minimum value and step
        var bits = (int)packet.ReadBits(4) + 1;
        packet.SkipBits(1); // whether each value is added to the previous one
        Skip(packet, bits * (lookup == 1 ? Lookup1Values(entries, dimensions) : (long)entries * dimensions));
        return true;
    }

    private static void SkipLengths(IPacket packet, int entries)
    {
        if (packet.ReadBits(1) == 1) // the codewords are ordered by length: only counts are stored
        {
            packet.SkipBits(5);
            for (var (entry, lengths) = (0, 0); entry < entries; lengths++)
            {
                // After the end of the packet every count is 0, and NVorbis would loop indefinitely.
                if (lengths > MaxCodewordBits) throw new InvalidDataException($"a codebook describes {entry:N0} of its {entries:N0} entries");
                entry += (int)packet.ReadBits(BitOperations.Log2((uint)(entries - entry)) + 1);
            }
        }
        else if (packet.ReadBits(1) == 1) // sparse: not every entry has a codeword
        {
            for (var entry = 0; entry < entries; entry++)
                if (packet.ReadBits(1) == 1) packet.SkipBits(5);
        }
        else Skip(packet, 5L * entries);
    }

    /// <summary>Returns the largest integer r for which r^dimensions does not exceed the number of entries ("lookup1_values").</summary>
    private static int Lookup1Values(int entries, int dimensions)
    {
        var root = 1;
        while (Math.Pow(root + 1, dimensions) <= entries) root++;
        return entries == 0 ? 0 : root;
    }

    private static void Skip(IPacket packet, long bits)
    {
        for (; bits > 0; bits -= 1 << 20) packet.SkipBits((int)Math.Min(bits, 1 << 20));
    }
}
