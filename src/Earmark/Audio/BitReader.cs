using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Earmark.Audio;

/// <summary>Reads a file bit by bit, most significant bit first, and computes the checksum of the bytes read (CRC-16, polynomial 0x8005).</summary>
internal sealed class BitReader(AudioBytes bytes, long start)
{
    private const int BufferBytes = 1 << 14;
    private readonly byte[] buffer = new byte[BufferBytes + 8]; // 8 zeros after the end, so that 8 bytes can always be loaded
    private long bufferEnd = start; // file offset after the buffer's content
    private int next, filled;       // buffer[next..filled] has not been loaded into the cache
    private ulong cache;            // unread bits, left-aligned, padded with zeros
    private int bits;               // number of bits in the cache
    private int checksumEnd;        // buffer[..checksumEnd] is included in the checksum or precedes it
    private ushort crc;

    /// <summary>The file offset of the byte that contains the next bit.</summary>
    public long Position => bufferEnd - filled + next - (bits + 7) / 8;

    /// <summary>Whether the end of the file has been reached. Valid at byte boundaries only.</summary>
    public bool AtEnd => bits == 0 && next == filled && !Refill();

    /// <summary>Moves to a byte offset.</summary>
    public void Seek(long offset)
    {
        var index = offset - (bufferEnd - filled);
        if (index >= 0 && index <= filled) next = (int)index;
        else (bufferEnd, next, filled) = (offset, 0, 0);
        (cache, bits, checksumEnd) = (0, 0, next);
    }

    /// <summary>Returns the next bits, up to 32, without consuming them. Bits past the end of the file are zero.</summary>
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

    /// <summary>Reads a unary number: counts the zeros before the next 1 bit and consumes all of these bits.</summary>
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
            if (zeros > 1 << 24) throw new InvalidDataException($"an unterminated run of zeros before byte {bufferEnd}");
        }
    }

    /// <summary>
    /// Reads Rice-coded numbers (RFC 9639, section 9.2.7.2): unary quotient, <paramref name="parameter"/> bits of remainder, zigzag-coded sign.
    /// </summary>
    public void ReadRice(Span<int> values, int parameter)
    {
        for (var i = 0; i < values.Length; i++)
        {
            if (bits < 32) TryLoad();
            var zeros = BitOperations.LeadingZeroCount(cache);
            uint zigzag;
            if (zeros + 1 + parameter <= bits)
            {
                var remaining = cache << zeros << 1; // two shifts, because one shift by 64 would do nothing
                zigzag = ((uint)zeros << parameter) | (parameter == 0 ? 0 : (uint)(remaining >> (64 - parameter)));
                cache = remaining << parameter;
                bits -= zeros + 1 + parameter;
            }
            else zigzag = ((uint)ReadUnary() << parameter) | ReadBits(parameter);
            values[i] = (int)(zigzag >> 1) ^ -(int)(zigzag & 1);
        }
    }

    /// <summary>Starts a checksum at the next byte. Valid at byte boundaries only.</summary>
    public void BeginChecksum()
    {
        checksumEnd = next - bits / 8;
        crc = 0;
    }

    /// <summary>Returns the checksum of all bytes since <see cref="BeginChecksum"/>. Valid at byte boundaries only.</summary>
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

    private void Load(int count)
    {
        TryLoad();
        if (bits < count) throw new EndOfStreamException($"the file ends at byte {bufferEnd}");
    }

    /// <summary>Fills the cache to more than 56 bits, or with all remaining bits of the file.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void TryLoad()
    {
        if (filled - next < 8 && !Refill() && next == filled) return;
        cache |= BinaryPrimitives.ReadUInt64BigEndian(buffer.AsSpan(next)) >> bits;
        var byteCount = Math.Min((64 - bits) / 8, filled - next);
        next += byteCount;
        bits += 8 * byteCount;
        if (bits < 64) cache &= ~(ulong.MaxValue >> bits); // the last byte was only partially loaded
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool Refill()
    {
        // A checksum may still start at bytes in the cache, so they are retained before the new content.
        var retained = Math.Min(next, 8);
        UpdateChecksum(next - retained);
        buffer.AsSpan(next - retained, filled - next + retained).CopyTo(buffer);
        (checksumEnd, filled, next) = (Math.Max(0, checksumEnd - (next - retained)), filled - next + retained, retained);
        var bytesRead = bytes.Read(bufferEnd, buffer.AsSpan(filled, BufferBytes - filled));
        bufferEnd += bytesRead;
        filled += bytesRead;
        return bytesRead > 0;
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
