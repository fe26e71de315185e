using System.Buffers.Binary;
using Earmark.Audio;
using static Earmark.Tests.Audio.AudioFolder;

namespace Earmark.Tests.Audio;

/// <summary>
/// Every size and count field of every built-in container, with values that overflow 32-bit or 64-bit arithmetic. Reading each file
/// completely takes a fraction of a second on an idle machine, and returns samples or throws an <see cref="InputException"/>.
/// </summary>
public sealed class SizeFieldsTest : IDisposable
{
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(20);
    private readonly AudioFolder folder = new();

    public void Dispose() => folder.Dispose();

    private enum FieldType { Little4, Big4, Little8, Big3 }

    private const string All = "500 500 500 500 500 500", Fails = "error error error error error error";

    /// <summary>
    /// Format, field, byte offset, type of the field, and the number of samples for the field values 0, 1, 2^31-1, 2^31, 2^32-8 and 2^32-1 ("error"
    /// for an InputException, "!" for a warning). 64-bit fields have four more values: 2^53, 2^63-8, 2^63-1 and -1. 24-bit fields have
    /// 0, 1, 2^23-1, 2^23, 2^24-8, 2^24-1.
    /// </summary>
    private static readonly (string Format, string Field, int Offset, FieldType Type, string Expected)[] Fields =
    [
        ("wav", "size of RIFF", 4, FieldType.Little4, All),
        ("wav", "size of fmt", 16, FieldType.Little4, Fails),
        ("wav", "size of data", 40, FieldType.Little4, "500 500! 500 500 500 500"),
        ("rifx", "size of RIFX", 4, FieldType.Big4, All),
        ("rifx", "size of fmt", 16, FieldType.Big4, Fails),
        ("rifx", "size of data", 40, FieldType.Big4, "500 500! 500 500 500 500"),
        ("rf64", "size of RF64", 4, FieldType.Little4, All),
        ("rf64", "size of ds64", 16, FieldType.Little4, Fails), // the following bytes are read as chunk ids and sizes
        ("rf64", "RIFF size in ds64", 20, FieldType.Little8, All + " 500 500 500 500"),
        ("rf64", "data size in ds64", 28, FieldType.Little8, "500 500! 500 500 500 500 500 500 500 500"),
        ("rf64", "frames in ds64", 36, FieldType.Little8, All + " 500 500 500 500"),
        ("rf64", "entries in ds64", 44, FieldType.Little4, All),
        ("rf64", "size of fmt", 52, FieldType.Little4, Fails),
        ("rf64", "size of data", 76, FieldType.Little4, "500 500! 500 500 500 500"),
        ("w64", "size of riff", 16, FieldType.Little8, All + " 500 500 500 500"),
        ("w64", "size of fmt", 56, FieldType.Little8, Fails + " error error error error"),
        ("w64", "size of data", 96, FieldType.Little8, All + " 500 500 500 500"), // below 24, the size is smaller than the chunk header
        ("aiff", "size of FORM", 4, FieldType.Big4, All),
        ("aiff", "size of COMM", 16, FieldType.Big4, "error error 0! 0! 0! 0!"),
        ("aiff", "frames in COMM", 22, FieldType.Big4, "500 500! 500 500 500 500"),
        ("aiff", "size of SSND", 42, FieldType.Big4, All),
        ("aiff", "offset in SSND", 46, FieldType.Big4, "500 499! 0! 0! 0! 0!"),
        ("aiff", "block size in SSND", 50, FieldType.Big4, All),
        ("au", "offset of data", 4, FieldType.Big4, "500 500 0! 0! 0! 0!"),
        ("au", "size of data", 8, FieldType.Big4, "500 500! 500 500 500 500"),
        ("flac", "length of STREAMINFO", 5, FieldType.Big3, Fails),
        ("padded flac", "length of STREAMINFO", 5, FieldType.Big3, Fails),
        ("padded flac", "length of PADDING", 43, FieldType.Big3, Fails),
        ("padded flac", "total samples", 22, FieldType.Big4, "1600 1600! 1600! 1600! 1600! 1600!"),
        ("mp3", "frames in Info", 21, FieldType.Big4, "3503! 3503! 3503! 3503! 3503! 3503!"),
        ("mp3", "bytes in Info", 25, FieldType.Big4, "3200 3200 3200 3200 3200 3200"),
        ("vbri", "frames in VBRI", 50, FieldType.Big4, "4608! 4608! 4608! 4608! 4608! 4608!"),
        ("id3", "size of the tag", 6, FieldType.Big4, "500 error error error error error"),
    ];

    public static TheoryData<string, string> Rows => [.. Fields.Select(row => (row.Format, row.Field))];

    [Theory, MemberData(nameof(Rows))]
    public async Task Any_size_returns_samples_or_an_error_in_time(string format, string field)
    {
        var row = Fields.Single(row => (row.Format, row.Field) == (format, field));
        var outcomes = new List<string>();
        foreach (var value in Values(row.Type)) outcomes.Add(await Outcome(With(CreateFile(format), row.Offset, row.Type, value), $"{field} = {value}"));
        Assert.Equal(row.Expected, string.Join(' ', outcomes));
    }

    /// <param name="format">The format.</param>
    /// <param name="codecOffset">Offset of the codec, or -1 for none. The codec is not changed, because any other codec would start ffmpeg.</param>
    [Theory, InlineData("wav", 20), InlineData("w64", 64), InlineData("rf64", 56), InlineData("flac", -1), InlineData("mp3", -1), InlineData("id3", 30)]
    public async Task Overflowing_sizes_are_handled_at_any_offset(string format, int codecOffset)
    {
        var content = CreateFile(format);
        foreach (var type in (FieldType[])[FieldType.Little4, FieldType.Big4])
            foreach (var offset in Enumerable.Range(4, 116).Where(offset => codecOffset < 0 || offset >= codecOffset + 2 || offset + 4 <= codecOffset))
                foreach (var value in (long[])[0xFFFF_FFF7, 0xFFFF_FFF8, 0xFFFF_FFE8]) // with a header of 8 or 24 bytes, the total is 2^32 or just below
                    await Outcome(With(content, offset, type, value), $"0x{value:X} at byte {offset}");
    }

    [Theory, InlineData("wav"), InlineData("aiff"), InlineData("w64"), InlineData("flac"), InlineData("id3"), InlineData("zeros"), InlineData("mp3"), InlineData("flacs")]
    public async Task Many_empty_chunks_are_read_in_time(string format)
    {
        byte[] Repeat(int bytes, params byte[] pattern) => [.. Enumerable.Range(0, bytes).Select(i => pattern[i % pattern.Length])];
        const int size = 2 << 20;
        byte[] content = format switch
        {
            "wav" => RiffFile(Repeat(size, [.. Ascii("junk"), 0, 0, 0, 0])),
            "aiff" => [.. Ascii("FORM"), 0, 0, 0, 0, .. Ascii("AIFF"), .. Repeat(size, [.. Ascii("SSND"), 0, 0, 0, 0])],
            "w64" => [.. CreateFile("w64")[..40], .. Repeat(size, [.. CreateFile("w64")[40..56], .. Int64Bytes(24)])],
            "flac" => [.. Ascii("fLaC"), .. Repeat(size, 1, 0, 0, 0)],
            "flacs" => [.. CreateFile("flac"), .. Repeat(size, [.. Ascii("fLaC"), 0x80, 0, 0, 34, .. CreateFile("flac")[8..42]])],
            "id3" => Repeat(size, [.. Ascii("ID3"), 3, 0, 0, 0, 0, 0, 0]),
            "mp3" => [.. CreateFile("mp3"), .. Repeat(size, 0xFF, 0xF3, 0x14, 0xC0)], // frame headers without frame data
            _ => new byte[size],
        };
        await Outcome(content, format);
    }

    private static long[] Values(FieldType type) => type switch
    {
        FieldType.Big3 => [0, 1, (1 << 23) - 1, 1 << 23, (1 << 24) - 8, (1 << 24) - 1],
        FieldType.Little8 => [0, 1, int.MaxValue, 1L << 31, (1L << 32) - 8, uint.MaxValue, 1L << 53, long.MaxValue - 7, long.MaxValue, -1],
        _ => [0, 1, int.MaxValue, 1L << 31, (1L << 32) - 8, uint.MaxValue],
    };

    private static byte[] With(byte[] content, int offset, FieldType type, long value)
    {
        byte[] changed = [.. content];
        var target = changed.AsSpan(offset);
        switch (type)
        {
            case FieldType.Little4: BinaryPrimitives.WriteUInt32LittleEndian(target, (uint)value); break;
            case FieldType.Big4: BinaryPrimitives.WriteUInt32BigEndian(target, (uint)value); break;
            case FieldType.Little8: BinaryPrimitives.WriteInt64LittleEndian(target, value); break;
            default: (target[0], target[1], target[2]) = ((byte)(value >> 16), (byte)(value >> 8), (byte)value); break;
        }
        return changed;
    }

    private static byte[] CreateFile(string format)
    {
        if (format == "id3") return [.. Ascii("ID3"), 3, 0, 0, 0, 0, 0, 0, .. SmallRecordings.Create("wav")];
        if (format == "padded flac")
        {
            var flac = SmallRecordings.Create("flac");
            flac[4] = 0; // STREAMINFO is not the last block
            return [.. flac[..42], 0x81, 0, 0, 16, .. new byte[16], .. flac[42..]];
        }
        var content = SmallRecordings.Create(format == "vbri" ? "mp3" : format);
        if (format != "vbri") return content;
        content.AsSpan(13, 4).Clear();
        Ascii("VBRI").CopyTo(content, 36);
        return content;
    }

    /// <summary>Reads a file completely. Returns the number of samples, followed by "!" if there is a warning, or "error".</summary>
    private async Task<string> Outcome(byte[] content, string description)
    {
        var path = folder.Write("broken", content);
        var task = Task.Run(() =>
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
        Assert.True(await Task.WhenAny(task, Task.Delay(TimeLimit, TestContext.Current.CancellationToken)) == task, $"{description}: not read after {TimeLimit.TotalSeconds} s");
        return await task;
    }
}
