namespace Earmark.Audio;

/// <summary>Tags (titles, pictures) that players put before the recording, whatever its format (id3.org, ID3v2.4 section 3.1).</summary>
internal static class Id3
{
    /// <summary>Returns the bytes of the tag that begins here; 0 if there is none.</summary>
    public static int TagBytes(ReadOnlySpan<byte> start)
    {
        if (start.Length < 10 || !start.StartsWith("ID3"u8) || start[3] == 0xFF || ((start[6] | start[7] | start[8] | start[9]) & 0x80) != 0)
            return 0;
        var content = (start[6] << 21) | (start[7] << 14) | (start[8] << 7) | start[9]; // 7 bits of each byte, so that no byte looks like mp3
        var footer = (start[5] & 0x10) != 0 ? 10 : 0;
        return 10 + content + footer;
    }
}
