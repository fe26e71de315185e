namespace Earmark.Audio;

/// <summary>The formats decoded by an installed ffmpeg. They are identified by their first bytes so that errors can state the format.</summary>
internal static class FfmpegFormats
{
    public static IReadOnlyList<Decoder> Descriptors { get; } =
    [
        Row("m4a", ["m4a", "mp4", "aac", "mov", "3gp"], start => start.Length > 8 && start[4..].StartsWith("ftyp"u8)),
        Row("webm or matroska", ["webm", "mka", "mkv"], start => start.StartsWith((ReadOnlySpan<byte>)[0x1A, 0x45, 0xDF, 0xA3])),
        Row("aac", ["aac"], start => start.StartsWith("ADIF"u8) || start.Length > 7 && start[0] == 0xFF && (start[1] & 0xF6) == 0xF0, hasHeader: false),
        Row("mp2", ["mp2", "mp1", "mpa"], IsLayer1Or2, hasHeader: false),
        Row("wma", ["wma", "asf"], start => start.StartsWith((ReadOnlySpan<byte>)[0x30, 0x26, 0xB2, 0x75, 0x8E, 0x66, 0xCF, 0x11])),
        Row("ogg speex", ["spx", "ogg"], start => OggPage.BeginsStream(start, "Speex   "u8)),
        Row("ogg flac", ["oga", "ogg"], start => OggPage.BeginsStream(start, "\u007FFLAC"u8)),
        Row("caf", ["caf"], start => start.StartsWith("caff"u8)),
        Row("wavpack", ["wv"], start => start.StartsWith("wvpk"u8)),
        Row("ac3", ["ac3", "eac3"], start => start.StartsWith((ReadOnlySpan<byte>)[0x0B, 0x77]), hasHeader: false),
        Row("amr", ["amr"], start => start.StartsWith("#!AMR"u8)),
        Row("monkey's audio", ["ape"], start => start.StartsWith("MAC "u8)),
        Row("true audio", ["tta"], start => start.StartsWith("TTA1"u8)),
        Row("musepack", ["mpc"], start => start.StartsWith("MPCK"u8) || start.StartsWith("MP+"u8)),
        Row("creative voice", ["voc"], start => start.StartsWith("Creative Voice File"u8)),
        Row("dsd", ["dsf"], start => start.StartsWith("DSD "u8)),
        Row("avi", ["avi"], start => start.StartsWith("RIFF"u8) && start.Length > 12 && start[8..].StartsWith("AVI "u8)),
        Row("flash video", ["flv"], start => start.StartsWith("FLV\u0001"u8)),
    ];

    private static bool IsLayer1Or2(ReadOnlySpan<byte> start) => start.Length > 3 && start[0] == 0xFF && (start[1] & 0xE4) == 0xE4
        && (start[2] & 0xF0) is > 0 and < 0xF0 && (start[2] & 0x0C) != 0x0C;

    private static Decoder Row(string name, string[] extensions, Signature signature, bool hasHeader = true) =>
        new(name, extensions, "ffmpeg, external (LGPL or GPL)", signature, bytes => FfmpegReader.Open(bytes, name)) { HasHeader = hasHeader };
}
