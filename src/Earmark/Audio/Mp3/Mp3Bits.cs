using System.Buffers.Binary;

namespace Earmark.Audio.Mp3;

/// <summary>Reads bits from memory, most significant bit first.</summary>
/// <param name="bytes">The content, followed by 4 arbitrary bytes.</param>
/// <param name="position">The index of the first bit.</param>
internal ref struct Mp3Bits(ReadOnlySpan<byte> bytes, int position)
{
    private readonly ReadOnlySpan<byte> bytes = bytes;

    /// <summary>The index of the next bit.</summary>
    public int Position { get; set; } = position;

    /// <summary>Returns the next bits, at most 25, without consuming them.</summary>
    public readonly uint Peek(int count)
    {
        var offset = Position >> 3;
        if (offset > bytes.Length - 4) throw new InvalidDataException("an mp3 frame is too short");
        return BinaryPrimitives.ReadUInt32BigEndian(bytes[offset..]) << (Position & 7) >> (32 - count);
    }

    public void Skip(int count) => Position += count;

    /// <summary>Reads up to 25 bits.</summary>
    public uint Read(int count)
    {
        if (count == 0) return 0;
        var value = Peek(count);
        Position += count;
        return value;
    }
}
