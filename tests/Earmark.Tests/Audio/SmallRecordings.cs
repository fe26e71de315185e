using static Earmark.Tests.Audio.AudioFolder;

namespace Earmark.Tests.Audio;

/// <summary>A short complete file of each built-in format: 500 frames of a sine at 8 kHz, or one of the tiny recordings.</summary>
public static class SmallRecordings
{
    public static byte[] Create(string format)
    {
        var samples = Shorts([.. Enumerable.Range(0, 500).Select(i => (short)(8000 * Math.Sin(i * 0.1)))]);
        byte[] Guid(string name, string suffix = "F3ACD3118CD100C04F8EDB8A") => [.. Ascii(name), .. Convert.FromHexString(suffix)];
        return format switch
        {
            "wav" => RiffFile([.. FormatChunk(1, 1, 8000, 16), .. Chunk("data", samples)]),
            "rifx" => Rifx(Create("wav")),
            "rf64" => RiffFile([.. Chunk("ds64", [.. Int64Bytes(0), .. Int64Bytes(1000), .. Int64Bytes(500), .. Int32Bytes(0)]), .. FormatChunk(1, 1, 8000, 16), .. Chunk("data", samples, uint.MaxValue)], "RF64"),
            "w64" => [.. Guid("riff", "2E91CF11A5D628DB04C10000"), .. Int64Bytes(1128), .. Guid("wave"), .. Guid("fmt "), .. Int64Bytes(40), .. FormatContent(1, 1, 8000, 16),
                .. Guid("data"), .. Int64Bytes(24 + 1000), .. samples],
            "aiff" => [.. Ascii("FORM"), 0, 0, 4, 22, .. Ascii("AIFFCOMM"), 0, 0, 0, 18, 0, 1, 0, 0, 1, 244, 0, 16, 0x40, 0x0E, 0xAC, 0x44, 0, 0, 0, 0, 0, 0,
                .. Ascii("SSND"), 0, 0, 3, 240, 0, 0, 0, 0, 0, 0, 0, 0, .. samples],
            "au" => [.. Ascii(".snd"), 0, 0, 0, 24, 0, 0, 3, 232, 0, 0, 0, 3, 0, 0, 31, 64, 0, 0, 0, 1, .. samples],
            _ => TinyRecordings.Create(format),
        };
    }

    private static byte[] Rifx(byte[] wav) =>
        [.. Ascii("RIFX"), .. ReverseBytes(wav[4..8], 4), .. wav[8..16], .. ReverseBytes(wav[16..20], 4), .. ReverseBytes(wav[20..24], 2),
            .. ReverseBytes(wav[24..32], 4), .. ReverseBytes(wav[32..36], 2), .. wav[36..40], .. ReverseBytes(wav[40..44], 4), .. ReverseBytes(wav[44..], 2)];
}
