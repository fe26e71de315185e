using System.Buffers.Binary;

namespace Earmark.Audio.Mp3;

/// <summary>The header of an MPEG audio frame (ISO 11172-3 section 2.4.1.3; ISO 13818-3; Fraunhofer's version 2.5).</summary>
/// <param name="Header">The 32 bits of the header.</param>
internal readonly record struct Mp3Frame(uint Header)
{
    /// <summary>The maximum length of a layer III frame: 320 kbit/s at 32 kHz, 160 kbit/s at 8 kHz.</summary>
    public const int MaxBytes = 1441;

    private static readonly int[] KilobitsVersion1 = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
        KilobitsVersion2 = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];

    /// <summary>Reads a header, or returns null if there is no layer III header (or a free-format one, which does not state its length).</summary>
    public static Mp3Frame? Parse(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 4) return null;
        var header = BinaryPrimitives.ReadUInt32BigEndian(bytes);
        var isFrame = header >> 21 == 0x7FF && (header >> 19 & 3) != 1 && (header >> 17 & 3) == 1
            && (header >> 12 & 15) is > 0 and < 15 && (header >> 10 & 3) != 3 && (header & 3) != 2;
        return isFrame ? new(header) : null;
    }

    /// <summary>Returns whether two frames can belong to the same stream.</summary>
    public bool Continues(Mp3Frame other) => ((Header ^ other.Header) & 0xFFFE0C00) == 0; // version, layer, sample rate

    /// <summary>Whether the version is 1. Versions 2 and 2.5 have half the samples and different scale factors.</summary>
    public bool IsVersion1 => (Header >> 19 & 3) == 3;

    /// <summary>The row of the tables that depend on the sample rate: 44.1, 48, 32 kHz, then half and a quarter of these rates.</summary>
    public int RateIndex => (int)(Header >> 10 & 3) + (Header >> 19 & 3) switch { 3 => 0, 2 => 3, _ => 6 };

    public int SampleRate => (RateIndex % 3) switch { 0 => 44100, 1 => 48000, _ => 32000 } >> RateIndex / 3;

    public int Channels => (Header >> 6 & 3) == 3 ? 1 : 2;

    /// <summary>Whether the channels are mid and side (joint stereo).</summary>
    public bool IsMidSide => (Header >> 6 & 3) == 1 && (Header & 0x20) != 0;

    /// <summary>Whether upper bands use intensity stereo: one channel and a direction (joint stereo).</summary>
    public bool IsIntensity => (Header >> 6 & 3) == 1 && (Header & 0x10) != 0;

    public int Granules => IsVersion1 ? 2 : 1;

    public int SamplesPerFrame => 576 * Granules;

    /// <summary>The size of the frame in bytes.</summary>
    public int Bytes => 72 * Granules * 1000 * (IsVersion1 ? KilobitsVersion1 : KilobitsVersion2)[Header >> 12 & 15] / SampleRate + (int)(Header >> 9 & 1);

    /// <summary>The size of the header and its checksum in bytes.</summary>
    public int HeaderBytes => (Header >> 16 & 1) == 0 ? 6 : 4;

    /// <summary>The size in bytes of the side information, which is between the header and the main data.</summary>
    public int SideBytes => (IsVersion1, Channels) switch { (true, 2) => 32, (false, 1) => 9, _ => 17 };
}
