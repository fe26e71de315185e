using System.Buffers.Binary;

namespace Earmark.Tests.Audio;

/// <summary>Splits an Ogg file into pages and joins them with correct checksums, so that tests can change values that decoders trust.</summary>
public static class OggFile
{
    public const int FirstPageFlag = 2, LastPageFlag = 4;

    /// <summary>Returns the pages of a file.</summary>
    public static List<byte[]> SplitPages(byte[] file)
    {
        List<byte[]> pages = [];
        for (var offset = 0; offset < file.Length;)
        {
            var size = 27 + file[offset + 26] + file.AsSpan(offset + 27, file[offset + 26]).ToArray().Sum(length => length);
            pages.Add(file[offset..(offset + size)]);
            offset += size;
        }
        return pages;
    }

    /// <summary>Returns a page with changed fields.</summary>
    public static byte[] With(byte[] page, long? granule = null, uint? serial = null, int? flags = null)
    {
        byte[] changed = [.. page];
        if (flags is { } type) changed[5] = (byte)type;
        if (granule is { } position) BinaryPrimitives.WriteInt64LittleEndian(changed.AsSpan(6), position);
        if (serial is { } number) BinaryPrimitives.WriteUInt32LittleEndian(changed.AsSpan(14), number);
        return WithChecksum(changed);
    }

    /// <summary>Returns the file with another stream serial number in all pages.</summary>
    public static byte[] WithSerial(byte[] file, uint serial) => [.. SplitPages(file).SelectMany(page => With(page, serial: serial))];

    /// <summary>Returns the file with another position in its last page.</summary>
    public static byte[] WithLastPosition(byte[] file, long granule)
    {
        var pages = SplitPages(file);
        return [.. pages.SkipLast(1).SelectMany(page => page), .. With(pages[^1], granule)];
    }

    /// <summary>Returns the second page of the stream with the specified first page. It contains complete packets of at least one byte each.</summary>
    public static byte[] Second(byte[] first, params byte[][] packets)
    {
        byte[] lengths = [.. packets.SelectMany(packet => (byte[])[.. Enumerable.Repeat((byte)255, packet.Length / 255), (byte)(packet.Length % 255)])];
        return WithChecksum([.. first[..5], 0, .. new byte[8], .. first[14..18], 1, 0, 0, 0, .. new byte[4], (byte)lengths.Length, .. lengths, .. packets.SelectMany(packet => packet)]);
    }

    /// <summary>Returns the page with the correct checksum.</summary>
    public static byte[] WithChecksum(byte[] page)
    {
        page.AsSpan(22, 4).Clear();
        uint crc = 0;
        foreach (var value in page)
        {
            crc ^= (uint)value << 24;
            for (var bit = 0; bit < 8; bit++) crc = (crc << 1) ^ ((crc & 0x80000000) != 0 ? 0x04C11DB7u : 0);
        }
        BinaryPrimitives.WriteUInt32LittleEndian(page.AsSpan(22), crc);
        return page;
    }
}
