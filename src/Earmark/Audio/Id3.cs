namespace Earmark.Audio;

/// <summary>Detects ID3v2 tags (titles, pictures), which players add in front of a recording of any format (id3.org, ID3v2.4 section 3.1).</summary>
internal static class Id3
{
    /// <summary>Returns the size in bytes of the tag that begins here; 0 if there is none.</summary>
    public static int TagBytes(ReadOnlySpan<byte> start)
    {
        if (start.Length < 10 || !start.StartsWith("ID3"u8) || start[3] == 0xFF || ((start[6] | start[7] | start[8] | start[9]) & 0x80) != 0)
            return 0;
        var content = (start[6] << 21) | (start[7] << 14) | (start[8] << 7) | start[9]; // 7 bits per byte, so that no byte looks like an mp3 sync
        var footer = (start[5] & 0x10) != 0 ? 10 : 0;
        return 10 + content + footer;
    }
}
