using System.Buffers.Binary;
using static Earmark.Tests.Audio.AudioFolder;

namespace Earmark.Tests.Audio;

/// <summary>A file designed to cause a hang, a wrong result or excessive memory use, and the expected result at 32 kHz.</summary>
/// <param name="Name">Description.</param>
/// <param name="Content">Bytes of the file.</param>
/// <param name="Samples">Expected number of samples, or null if an error is expected.</param>
/// <param name="ExpectsWarnings">Whether warnings are expected, or null if both are accepted.</param>
/// <param name="AcceptsAnyResult">Whether any result is accepted: samples or an error.</param>
public sealed record HostileFile(string Name, byte[] Content, int? Samples = null, bool? ExpectsWarnings = null, bool AcceptsAnyResult = false);

/// <summary>The files of <see cref="HostileFilesTest"/>.</summary>
public static class HostileFiles
{
    private const int Float = 3, TwoMegabytes = 2 << 20;

    private static readonly byte[] Sine = Shorts([.. Enumerable.Range(0, 500).Select(i => (short)(8000 * Math.Sin(i * 0.1)))]);

    public static IReadOnlyList<HostileFile> All { get; } =
    [
        new("a valid wav", SmallRecordings.Create("wav"), 2000, false),
        .. DeclaredValues, .. Signals, .. Searches, .. Sizes, .. OggFields,
    ];

    private static IEnumerable<HostileFile> DeclaredValues =>
    [
        new("a wav that declares 100 Hz", RiffFile([.. FormatChunk(1, 1, 100, 16), .. Chunk("data", new byte[100_000])])),
        new("a wav that declares 200 Hz: 8 minutes", RiffFile([.. FormatChunk(1, 1, 200, 16), .. Chunk("data", new byte[200_000])]), 16_000_000, false),
        new("a wav that declares 200 Hz: more than two hours", RiffFile([.. FormatChunk(1, 1, 200, 8), .. Chunk("data", new byte[1_800_000])])),
        new("a wav that declares 1999992 Hz, an unusual resampling ratio", RiffFile([.. FormatChunk(1, 1, 1_999_992, 16), .. Chunk("data", new byte[100_000])]), 801, false),
        new("4 KB of constant flac that declares 100 Hz", FlacFile.Silence(100, 315)),
        new("4 KB of constant flac that declares 8000 Hz", FlacFile.Silence(8000, 315)),
        new("12 KB of constant flac that declares 44100 Hz", FlacFile.Silence(44100, 940)),
        new("one block of constant flac", FlacFile.Silence(32000, 1), 65536, false),
        new("an id3 tag that declares 256 MB", [.. Ascii("ID3"), 4, 0, 0, 127, 127, 127, 127, .. TinyRecordings.Create("mp3")], 6400, false),
        new("100,000 id3 tags", [.. Enumerable.Repeat((byte[])[.. Ascii("ID3"), 4, 0, 0, 0, 0, 0, 0], 100_000).SelectMany(tag => tag), .. SmallRecordings.Create("wav")]),
        new("a wav chunk whose size wraps in 32 bits", RiffFile([.. FormatChunk(1, 1, 8000, 16), .. Chunk("LIST", [], 0xFFFFFFF8), .. Chunk("data", Sine)])),
        new("an aiff chunk whose size wraps in 32 bits", [.. Ascii("FORM"), 0, 0, 0, 100, .. Ascii("AIFF"), .. Ascii("JUNK"), 255, 255, 255, 248, .. SmallRecordings.Create("aiff")[12..]]),
        new("250,000 empty wav chunks", RiffFile([.. FormatChunk(1, 1, 8000, 16), .. Enumerable.Repeat(Chunk("LIST", []), 250_000).SelectMany(chunk => chunk), .. Chunk("data", Sine)])),
        new("a vorbis file that ends before it starts", OggFile.WithLastPosition(TinyRecordings.Create("vorbis"), 0), 6656, true),
        new("a vorbis file whose last position is beyond 2^31", OggFile.WithLastPosition(TinyRecordings.Create("vorbis"), 1L << 40), 6656, false),
        new("a vorbis codebook that declares 16 million entries", Vorbis(new VorbisSetupTest.Book(1, 0xFFFFFF, VorbisSetupTest.Ordered, Counts: [(24, 0xFFFFFF)]))),
        new("vorbis codebooks that declare 8 million entries each", Vorbis([.. Enumerable.Repeat(new VorbisSetupTest.Book(1, 1 << 23, VorbisSetupTest.Ordered, Counts: [(24, 1 << 23)]), 64)])),
        new("a vorbis codebook of 65535 dimensions", Vorbis(new VorbisSetupTest.Book(0xFFFF, 0x7FFF, VorbisSetupTest.Ordered, 1, 1, [(15, 0x7FFF)]))),
        new("a vorbis codebook whose lengths are truncated", Vorbis(new VorbisSetupTest.Book(1, 30_000, VorbisSetupTest.Ordered))),
        new("two mp3 files joined", [.. TinyRecordings.Create("mp3"), .. TinyRecordings.Create("mp3")], 16_222, true),
        new("two vorbis files joined", [.. TinyRecordings.Create("vorbis"), .. OggFile.WithSerial(TinyRecordings.Create("vorbis"), 9)], 12_800, false),
        new("two opus files joined", [.. TinyRecordings.Create("opus"), .. TinyRecordings.Create("opus")], 12_800, false),
    ];

    private static IEnumerable<HostileFile> Signals =>
    [
        new("a sample of 1e30", RiffFile([.. FormatChunk(Float, 1, 8000, 32), .. Chunk("data", Floats(0.1f, 1e30f, 0.2f, 0.3f))]), 16, true),
        new("samples near the largest float", RiffFile([.. FormatChunk(Float, 1, 44100, 32), .. Chunk("data", Floats([.. Enumerable.Range(0, 441).Select(i => i % 2 == 0 ? 3e38f : -3e38f)]))]), 320, true),
        new("NaN and infinities", RiffFile([.. FormatChunk(Float, 1, 8000, 32), .. Chunk("data", Floats(float.NaN, float.NegativeInfinity, float.PositiveInfinity, 0.5f))]), 16, true),
        new("doubles beyond the range of float", RiffFile([.. FormatChunk(Float, 1, 8000, 64), .. Chunk("data", Doubles(1e300, -1e300, 0.5, 0.25))]), 16, true),
        new("integers stored as floats", RiffFile([.. FormatChunk(Float, 1, 8000, 32), .. Chunk("data", Floats(100, -16_384, 5000, 0))]), 16, true),
        new("channels that cancel", RiffFile([.. FormatChunk(1, 2, 8000, 16), .. Chunk("data", Shorts(900, -900, 12_000, -12_000, -7, 7, 4, -4))]), 16, true),
    ];

    private static IEnumerable<HostileFile> Searches
    {
        get
        {
            var opus = OggFile.SplitPages(TinyRecordings.Create("opus"));
            byte[] falsePage = [.. Ascii("OggS"), 0, .. new byte[21], 255, 255];
            yield return new("ogg pages that overlap each other", Between(opus, falsePage), 6400, true);
            yield return new("repeated signatures of ogg pages", Between(opus, [.. Ascii("OggS"), 0]), AcceptsAnyResult: true);
            yield return new("the first letter of ogg pages, repeated", Between(opus, Ascii("O")), 6400, true);
            yield return new("empty ogg pages with a wrong checksum", Between(opus, [.. Ascii("OggS"), 0, .. new byte[22]]), 6400, true);
            yield return new("repeated mp3 headers", Repeated([0xFF, 0xFB, 0x90, 0x00]));
            yield return new("2 MB of 255 before an mp3", [.. Repeated([255]), .. TinyRecordings.Create("mp3")]);
            yield return new("2 MB of text within an mp3", [.. TinyRecordings.Create("mp3")[..504], .. Repeated(Ascii("text ")), .. TinyRecordings.Create("mp3")[504..]], 6400, true);
            yield return new("mp3 headers within an mp3", [.. TinyRecordings.Create("mp3")[..504], .. Repeated([0xFF, 0xF3, 0x58]), .. TinyRecordings.Create("mp3")[504..]], AcceptsAnyResult: true);
            yield return new("repeated flac frame headers", [.. SmallRecordings.Create("flac")[..42], .. Repeated([0xFF, 0xF8, 0x70, 0x08])]);
            yield return new("half a million empty flac blocks", [.. Ascii("fLaC"), .. Repeated([1, 0, 0, 0]), .. SmallRecordings.Create("flac")[4..]]);
            yield return new("2 MB of noise", Noise(TwoMegabytes));
            yield return new("2 MB of zeros", new byte[TwoMegabytes]);
            yield return new("text", Ascii("hello, world"));
            yield return new("an empty file", []);
        }
    }

    /// <summary>Returns files with extreme values in every size field of every container.</summary>
    private static IEnumerable<HostileFile> Sizes
    {
        get
        {
            byte[] wav = RiffFile([.. FormatChunk(1, 1, 8000, 16), .. Chunk("LIST", [1, 2, 3, 4]), .. Chunk("data", Sine)]);
            byte[] rifx = [.. Ascii("RIFX"), 0, 0, 4, 16, .. Ascii("WAVEfmt "), 0, 0, 0, 16, 0, 1, 0, 1, 0, 0, 31, 64, 0, 0, 62, 128, 0, 2, 0, 16, .. Ascii("data"), 0, 0, 3, 232, .. Sine];
            (string Format, byte[] Content, int[] Offsets, int Width, bool BigEndian)[] fields =
            [
                ("wav", wav, [4, 16, 40, 52], 4, false),
                ("rifx", rifx, [4, 16, 40], 4, true),
                ("rf64", SmallRecordings.Create("rf64"), [4, 16, 52, 76], 4, false),
                ("ds64 of rf64", SmallRecordings.Create("rf64"), [20, 28, 36], 8, false),
                ("w64", SmallRecordings.Create("w64"), [16, 56, 96], 8, false),
                ("aiff", SmallRecordings.Create("aiff"), [4, 16, 22, 42, 46], 4, true),
                ("au", SmallRecordings.Create("au"), [4, 8], 4, true),
                ("flac", SmallRecordings.Create("flac"), [5, 22], 3, true),
                ("ogg", TinyRecordings.Create("opus"), [6], 8, false),
            ];
            foreach (var (format, content, offsets, width, bigEndian) in fields)
                foreach (var offset in offsets)
                    foreach (var size in ExtremeSizes)
                    {
                        if (width < 8 && size > uint.MaxValue) continue;
                        byte[] changed = [.. content], sizeBytes = new byte[8];
                        if (bigEndian) BinaryPrimitives.WriteUInt64BigEndian(sizeBytes, size << (64 - 8 * width));
                        else BinaryPrimitives.WriteUInt64LittleEndian(sizeBytes, size);
                        sizeBytes.AsSpan(0, width).CopyTo(changed.AsSpan(offset));
                        yield return new($"{format} with {size} at byte {offset}", changed, AcceptsAnyResult: true);
                    }
        }
    }

    /// <summary>Returns Ogg files with wrong positions and packet counts but correct page checksums.</summary>
    private static IEnumerable<HostileFile> OggFields =>
        from format in (string[])["opus", "vorbis"]
        let pages = OggFile.SplitPages(TinyRecordings.Create(format))
        from index in Enumerable.Range(0, pages.Count)
        from changed in (IEnumerable<(string Name, byte[] Page)>)
        [
            .. ExtremeSizes.Select(size => ($"position {size}", OggFile.With(pages[index], granule: (long)size))),
            .. ((byte[])[0, 1, 254, 255]).SelectMany(value => (int[])[4, 5, 26, 27], (value, position) => ($"{value} at byte {position}", With(pages[index], position, value))),
        ]
        select new HostileFile($"{format} with {changed.Name} in page {index}", [.. pages.Select((page, i) => i == index ? changed.Page : page).SelectMany(page => page)], AcceptsAnyResult: true);

    private static byte[] With(byte[] page, int position, byte value)
    {
        byte[] changed = [.. page];
        changed[position] = value;
        return OggFile.WithChecksum(changed);
    }

    private static ulong[] ExtremeSizes => [0, 1, int.MaxValue, uint.MaxValue - 7, uint.MaxValue, long.MaxValue, ulong.MaxValue - 7, ulong.MaxValue];

    /// <summary>Returns a Vorbis file with a setup header of the specified codebooks.</summary>
    private static byte[] Vorbis(params VorbisSetupTest.Book[] books)
    {
        var first = OggFile.SplitPages(TinyRecordings.Create("vorbis"))[0];
        return [.. first, .. OggFile.Second(first, [.. "\u0003vorbis"u8, 0, 0, 0, 0, 0, 0, 0, 0, 1], VorbisSetupTest.Bytes(books))];
    }

    private static byte[] Between(List<byte[]> pages, byte[] pattern) => [.. pages[0], .. pages[1], .. Repeated(pattern), .. pages[2]];

    private static byte[] Repeated(byte[] pattern) => [.. Enumerable.Repeat(pattern, TwoMegabytes / pattern.Length).SelectMany(bytes => bytes)];

    private static byte[] Noise(int length)
    {
        var random = new CounterRandom(1, "noise");
        return [.. Enumerable.Range(0, length).Select(_ => (byte)random.NextInt(256))];
    }
}
