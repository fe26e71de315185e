using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Earmark.Audio;

/// <summary>Reads a file bit by bit, most significant bit first, and computes the checksum of the bytes read (CRC-16, polynomial 0x8005).</summary>
internal sealed class BitReader(AudioBytes bytes, long start)
{
    private const int BufferBytes = 1 << 14;
    private readonly byte[] buffer = new byte[BufferBytes + 8]; // 8 zeros after the end, so that 8 bytes can always be loaded
    private long position = start;  // file offset after the buffer's content
    private int next, filled;    // buffer[next..filled] has not been loaded into the cache
    private ulong cache;         // unread bits, the next one highest, zeros below
    private int bits;            // number of bits in the cache
    private int checksumEnd;          // buffer[..summed] is included in the checksum or precedes it
    private ushort crc;

    /// <summary>The file offset of the byte that contains the next bit.</summary>
    public long Position => position - filled + next - (bits + 7) / 8;

    /// <summary>Whether the end of the file is reached; valid at byte boundaries only.</summary>
    public bool AtEnd => bits == 0 && next == filled && !Refill();

    /// <summary>Continues at another byte.</summary>
    public void Seek(long at)
    {
        var inside = at - (position - filled);
        if (inside >= 0 && inside <= filled) next = (int)inside;
        else (position, next, filled) = (at, 0, 0);
        (cache, bits, checksumEnd) = (0, 0, next);
    }

    /// <summary>Returns the next bits, up to 32, without consuming them; zeros after the end of the file.</summary>
    public uint Peek(int count)
    {
        if (bits < count) TryLoad();
        return (uint)(cache >> (64 - count));
    }

    /// <summary>Reads up to 32 bits as an unsigned integer.</summary>
    public uint ReadBits(int count)
    {
        if (count == 0) return 0;
        if (bits < count) Load(count);
        var value = (uint)(cache >> (64 - count));
        Drop(count);
        return value;
    }

    /// <summary>Reads up to 32 bits as a signed integer (two's complement).</summary>
    public int ReadSigned(int count) => count == 0 ? 0 : (int)ReadBits(count) << (32 - count) >> (32 - count);

    /// <summary>Reads a unary number: counts the zeros before the next 1 bit and consumes both.</summary>
    public int ReadUnary()
    {
        var zeros = 0;
        while (true)
        {
            if (bits == 0) Load(1);
            var run = BitOperations.LeadingZeroCount(cache);
            if (run < bits)
            {
                Drop(run + 1);
                return zeros + run;
            }
            zeros += bits;
            (cache, bits) = (0, 0);
            if (zeros > 1 << 24) throw new InvalidDataException($"an unterminated run of zeros before byte {position}");
        }
    }

    /// <summary>
    /// Reads Rice-coded numbers (RFC 9639, section 9.2.7.2): the quotient as zeros, <paramref name="parameter"/> bits of remainder, the sign in the lowest bit.
    /// </summary>
    public void ReadRice(Span<int> values, int parameter)
    {
        for (var i = 0; i < values.Length; i++)
        {
            if (bits < 32) TryLoad();
            var zeros = BitOperations.LeadingZeroCount(cache);
            uint folded;
            if (zeros + 1 + parameter <= bits)
            {
                var rest = cache << zeros << 1; // two shifts, because one shift by 64 would do nothing
                folded = ((uint)zeros << parameter) | (parameter == 0 ? 0 : (uint)(rest >> (64 - parameter)));
                cache = rest << parameter;
                bits -= zeros + 1 + parameter;
            }
            else folded = ((uint)ReadUnary() << parameter) | ReadBits(parameter);
            values[i] = (int)(folded >> 1) ^ -(int)(folded & 1);
        }
    }

    /// <summary>Begins a checksum at the next byte; valid at byte boundaries only.</summary>
    public void BeginChecksum()
    {
        checksumEnd = next - bits / 8;
        crc = 0;
    }

    /// <summary>Returns the checksum of all bytes since <see cref="BeginChecksum"/>; valid at byte boundaries only.</summary>
    public ushort Checksum()
    {
        UpdateChecksum(next - bits / 8);
        return crc;
    }

    /// <summary>Skips the bits up to the next byte boundary.</summary>
    public void AlignToByte() => Drop(bits & 7);

    private void Drop(int count)
    {
        cache = count == 64 ? 0 : cache << count;
        bits -= count;
    }

    private void Load(int wanted)
    {
        TryLoad();
        if (bits < wanted) throw new EndOfStreamException($"the file ends at byte {position}");
    }

    /// <summary>Fills the cache to more than 56 bits, or with all remaining bits of the file.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void TryLoad()
    {
        if (filled - next < 8 && !Refill() && next == filled) return;
        cache |= BinaryPrimitives.ReadUInt64BigEndian(buffer.AsSpan(next)) >> bits;
        var whole = Math.Min((64 - bits) / 8, filled - next);
        next += whole;
        bits += 8 * whole;
        if (bits < 64) cache &= ~(ulong.MaxValue >> bits); // the last byte was loaded only partly
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool Refill()
    {
        // A checksum may still begin at bytes in the cache, so they are kept in front of the new content.
        var kept = Math.Min(next, 8);
        UpdateChecksum(next - kept);
        buffer.AsSpan(next - kept, filled - next + kept).CopyTo(buffer);
        (checksumEnd, filled, next) = (Math.Max(0, checksumEnd - (next - kept)), filled - next + kept, kept);
        var got = bytes.Read(position, buffer.AsSpan(filled, BufferBytes - filled));
        position += got;
        filled += got;
        return got > 0;
    }

    private void UpdateChecksum(int end)
    {
        for (; checksumEnd < end; checksumEnd++) crc = (ushort)((crc << 8) ^ CrcTable[(crc >> 8) ^ buffer[checksumEnd]]);
    }

    private static readonly ushort[] CrcTable = [.. Enumerable.Range(0, 256).Select(value =>
    {
        for (var (bit, crc) = (0, value << 8); ; bit++)
        {
            if (bit == 8) return (ushort)crc;
            crc = (crc << 1) ^ ((crc & 0x8000) != 0 ? 0x8005 : 0);
        }
    })];
}
