using System.Buffers.Binary;
using Earmark.Audio;
using static Earmark.Tests.Audio.AudioFolder;

namespace Earmark.Tests.Audio;

/// <summary>
/// Every size and count field of every built-in container with values at which 32-bit or 64-bit arithmetic overflows. Each file is read
/// completely within two seconds and results in samples or an <see cref="InputException"/>.
/// </summary>
public sealed class SizeFieldsTest : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private readonly AudioFolder folder = new();

    public void Dispose() => folder.Dispose();

    private enum Kind { Little4, Big4, Little8, Big3 }

    private const string All = "500 500 500 500 500 500", Fails = "error error error error error error";

    /// <summary>
    /// Format, field, byte offset, encoding, and the number of samples for the field values 0, 1, 2^31-1, 2^31, 2^32-8 and 2^32-1 ("error":
    /// an InputException; "!": with a warning). 64-bit fields have four more values: 2^53, 2^63-8, 2^63-1 and -1. 24-bit fields have
    /// 0, 1, 2^23-1, 2^23, 2^24-8, 2^24-1.
    /// </summary>
    private static readonly (string Format, string Field, int At, Kind Kind, string Expected)[] Fields =
    [
        ("wav", "size of RIFF", 4, Kind.Little4, All),
        ("wav", "size of fmt", 16, Kind.Little4, Fails),
        ("wav", "size of data", 40, Kind.Little4, "500 500! 500 500 500 500"),
        ("rifx", "size of RIFX", 4, Kind.Big4, All),
        ("rifx", "size of fmt", 16, Kind.Big4, Fails),
        ("rifx", "size of data", 40, Kind.Big4, "500 500! 500 500 500 500"),
        ("rf64", "size of RF64", 4, Kind.Little4, All),
        ("rf64", "size of ds64", 16, Kind.Little4, Fails), // the following bytes are read as names and sizes
        ("rf64", "RIFF size in ds64", 20, Kind.Little8, All + " 500 500 500 500"),
        ("rf64", "data size in ds64", 28, Kind.Little8, "500 500! 500 500 500 500 500 500 500 500"),
        ("rf64", "frames in ds64", 36, Kind.Little8, All + " 500 500 500 500"),
        ("rf64", "entries in ds64", 44, Kind.Little4, All),
        ("rf64", "size of fmt", 52, Kind.Little4, Fails),
        ("rf64", "size of data", 76, Kind.Little4, "500 500! 500 500 500 500"),
        ("w64", "size of riff", 16, Kind.Little8, All + " 500 500 500 500"),
        ("w64", "size of fmt", 56, Kind.Little8, Fails + " error error error error"),
        ("w64", "size of data", 96, Kind.Little8, All + " 500 500 500 500"), // below 24 it is smaller than the chunk header
        ("aiff", "size of FORM", 4, Kind.Big4, All),
        ("aiff", "size of COMM", 16, Kind.Big4, "error error 0! 0! 0! 0!"),
        ("aiff", "frames in COMM", 22, Kind.Big4, "500 500! 500 500 500 500"),
        ("aiff", "size of SSND", 42, Kind.Big4, All),
        ("aiff", "offset in SSND", 46, Kind.Big4, "500 499! 0! 0! 0! 0!"),
        ("aiff", "block size in SSND", 50, Kind.Big4, All),
        ("au", "offset of data", 4, Kind.Big4, "500 500 0! 0! 0! 0!"),
        ("au", "size of data", 8, Kind.Big4, "500 500! 500 500 500 500"),
        ("flac", "length of STREAMINFO", 5, Kind.Big3, Fails),
        ("padded flac", "length of STREAMINFO", 5, Kind.Big3, Fails),
        ("padded flac", "length of PADDING", 43, Kind.Big3, Fails),
        ("padded flac", "total samples", 22, Kind.Big4, "1600 1600! 1600! 1600! 1600! 1600!"),
        ("mp3", "frames in Info", 21, Kind.Big4, "3503! 3503! 3503! 3503! 3503! 3503!"),
        ("mp3", "bytes in Info", 25, Kind.Big4, "3200 3200 3200 3200 3200 3200"),
        ("vbri", "frames in VBRI", 50, Kind.Big4, "4608! 4608! 4608! 4608! 4608! 4608!"),
        ("id3", "size of the tag", 6, Kind.Big4, "500 error error error error error"),
    ];

    public static TheoryData<string, string> Rows => [.. Fields.Select(row => (row.Format, row.Field))];

    [Theory, MemberData(nameof(Rows))]
    public async Task Any_size_gives_samples_or_an_error_in_time(string format, string field)
    {
        var row = Fields.Single(row => (row.Format, row.Field) == (format, field));
        var outcomes = new List<string>();
        foreach (var value in Values(row.Kind)) outcomes.Add(await Outcome(With(Whole(format), row.At, row.Kind, value), $"{field} = {value}"));
        Assert.Equal(row.Expected, string.Join(' ', outcomes));
    }

    /// <param name="format">The format.</param>
    /// <param name="codec">Byte of the codec, which is not changed: any other codec would start ffmpeg.</param>
    [Theory, InlineData("wav", 20), InlineData("w64", 64), InlineData("rf64", 56), InlineData("flac", -1), InlineData("mp3", -1), InlineData("id3", 30)]
    public async Task Sizes_that_overflow_end_at_any_place(string format, int codec)
    {
        var whole = Whole(format);
        foreach (var kind in (Kind[])[Kind.Little4, Kind.Big4])
            foreach (var at in Enumerable.Range(4, 116).Where(at => codec < 0 || at >= codec + 2 || at + 4 <= codec))
                foreach (var value in (long[])[0xFFFF_FFF7, 0xFFFF_FFF8, 0xFFFF_FFE8]) // with a header of 8 or 24 bytes they are 2^32, or just below
                    await Outcome(With(whole, at, kind, value), $"0x{value:X} at byte {at}");
    }

    [Theory, InlineData("wav"), InlineData("aiff"), InlineData("w64"), InlineData("flac"), InlineData("id3"), InlineData("zeros"), InlineData("mp3"), InlineData("flacs")]
    public async Task Megabytes_of_empty_parts_end_in_time(string format)
    {
        byte[] Many(int bytes, params byte[] part) => [.. Enumerable.Range(0, bytes).Select(i => part[i % part.Length])];
        const int size = 2 << 20;
        byte[] content = format switch
        {
            "wav" => Riff(Many(size, [.. Ascii("junk"), 0, 0, 0, 0])),
            "aiff" => [.. Ascii("FORM"), 0, 0, 0, 0, .. Ascii("AIFF"), .. Many(size, [.. Ascii("SSND"), 0, 0, 0, 0])],
            "w64" => [.. Whole("w64")[..40], .. Many(size, [.. Whole("w64")[40..56], .. Eight(24)])],
            "flac" => [.. Ascii("fLaC"), .. Many(size, 1, 0, 0, 0)],
            "flacs" => [.. Whole("flac"), .. Many(size, [.. Ascii("fLaC"), 0x80, 0, 0, 34, .. Whole("flac")[8..42]])],
            "id3" => Many(size, [.. Ascii("ID3"), 3, 0, 0, 0, 0, 0, 0]),
            "mp3" => [.. Whole("mp3"), .. Many(size, 0xFF, 0xF3, 0x14, 0xC0)], // frame headers without frames
            _ => new byte[size],
        };
        await Outcome(content, format);
    }

    private static long[] Values(Kind kind) => kind switch
    {
        Kind.Big3 => [0, 1, (1 << 23) - 1, 1 << 23, (1 << 24) - 8, (1 << 24) - 1],
        Kind.Little8 => [0, 1, int.MaxValue, 1L << 31, (1L << 32) - 8, uint.MaxValue, 1L << 53, long.MaxValue - 7, long.MaxValue, -1],
        _ => [0, 1, int.MaxValue, 1L << 31, (1L << 32) - 8, uint.MaxValue],
    };

    private static byte[] With(byte[] whole, int at, Kind kind, long value)
    {
        byte[] changed = [.. whole];
        var target = changed.AsSpan(at);
        switch (kind)
        {
            case Kind.Little4: BinaryPrimitives.WriteUInt32LittleEndian(target, (uint)value); break;
            case Kind.Big4: BinaryPrimitives.WriteUInt32BigEndian(target, (uint)value); break;
            case Kind.Little8: BinaryPrimitives.WriteInt64LittleEndian(target, value); break;
            default: (target[0], target[1], target[2]) = ((byte)(value >> 16), (byte)(value >> 8), (byte)value); break;
        }
        return changed;
    }

    private static byte[] Whole(string format)
    {
        if (format == "id3") return [.. Ascii("ID3"), 3, 0, 0, 0, 0, 0, 0, .. SmallRecordings.Create("wav")];
        if (format == "padded flac")
        {
            var flac = SmallRecordings.Create("flac");
            flac[4] = 0; // STREAMINFO is not the last block
            return [.. flac[..42], 0x81, 0, 0, 16, .. new byte[16], .. flac[42..]];
        }
        var whole = SmallRecordings.Create(format == "vbri" ? "mp3" : format);
        if (format != "vbri") return whole;
        whole.AsSpan(13, 4).Clear();
        Ascii("VBRI").CopyTo(whole, 36);
        return whole;
    }

    /// <summary>Reads a file completely. Returns the number of samples, followed by "!" if there is a warning, or "error".</summary>
    private async Task<string> Outcome(byte[] content, string what)
    {
        var path = folder.Write("broken", content);
        var reading = Task.Run(() =>
        {
            List<string> warnings = [];
            try
            {
                using var reader = AudioFile.Open(path);
                return AudioFile.Read(path, reader.SampleRate, warnings).Samples.Length + (warnings.Count > 0 ? "!" : "");
            }
            catch (InputException)
            {
                return "error";
            }
        }, TestContext.Current.CancellationToken);
        Assert.True(await Task.WhenAny(reading, Task.Delay(Patience, TestContext.Current.CancellationToken)) == reading, $"{what}: not read after {Patience.TotalSeconds} s");
        return await reading;
    }
}
