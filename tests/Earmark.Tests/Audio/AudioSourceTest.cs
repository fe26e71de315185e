using Earmark.Audio;
using static Earmark.Tests.Audio.AudioFolder;

namespace Earmark.Tests.Audio;

public sealed class AudioSourceTest : IDisposable
{
    private readonly AudioFolder folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("wav"), InlineData("flac"), InlineData("mp3"), InlineData("vorbis"), InlineData("opus")]
    public async Task Every_source_has_the_same_samples(string format)
    {
        var path = format == "wav" ? folder.Wav("a", Shorts([.. Enumerable.Range(0, 5000).Select(i => (short)(i * 7))])) : folder.Write("a", TinyRecordings.Create(format));
        var (bytes, expected) = (File.ReadAllBytes(path), AudioFile.Read(path, 11025).Samples);
        using FileStream file = File.OpenRead(path), offsetFile = File.OpenRead(folder.Write("offset", [1, 2, 3], bytes));
        offsetFile.Position = 3;
        AudioSource[] sources =
        [
            path, bytes, new ReadOnlyMemory<byte>([9, 9, .. bytes])[2..], file, offsetFile, new MemoryStream(bytes), new MemoryStream(bytes, 0, bytes.Length, false, publiclyVisible: true),
            new OneWayStream(new MemoryStream(bytes)), new BufferedStream(new MemoryStream(bytes)), AudioFile.Read(path),
        ];
        foreach (var source in sources) Assert.Equal(expected, await Read(source, 11025));
        Assert.Equal(expected, await Read(new OneWayStream(new MemoryStream(bytes), asyncOnly: true), 11025));
        using var input = AudioSource.FromStream(new OneWayStream(new MemoryStream(bytes))).Open(Token);
        Assert.Equal(expected, ReadAll(input.Open(11025, Token)));
        Assert.Equal(expected, ReadAll(input.Open(11025, Token))); // a stream is read once, but its recording can be read again
    }

    [Fact]
    public async Task Formats_of_ffmpeg_are_read_from_any_source()
    {
        var path = folder.GetPath("a.m4a");
        FfmpegReference.Run("-f", "lavfi", "-i", "aevalsrc=0.3*sin(2*PI*440*t):s=16000:d=1", path);
        var (bytes, expected) = (File.ReadAllBytes(path), AudioFile.Read(path).Samples);
        using var file = File.OpenRead(path);
        foreach (var source in (AudioSource[])[bytes, file, new OneWayStream(new MemoryStream(bytes))]) Assert.Equal(expected, await Read(source, 16000));
    }

    [Fact]
    public async Task A_long_stream_is_stored_in_a_temporary_file_that_is_deleted()
    {
        var path = folder.Wav("long.wav", new byte[StreamSpool.MaxMemoryBytes + 100_000]);
        using (var writer = new FileStream(path, FileMode.Open))
        {
            writer.Position = StreamSpool.MaxMemoryBytes - 10; // around the limit of the memory
            writer.Write([.. Enumerable.Range(1, 90_000).Select(i => (byte)i)]);
        }
        using var stream = File.OpenRead(path);
        using var spool = new StreamSpool("stream");
        for (int count; (count = await new OneWayStream(stream).ReadAsync(spool.Free, Token)) > 0;) spool.Add(count);
        using (var bytes = AudioBytes.Open("stream", spool.Complete(), Token))
        {
            Assert.True(File.Exists(bytes.File));
            if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(bytes.File!));
            var copy = new byte[bytes.Length];
            Assert.Equal(copy.Length, bytes.Read(0, copy));
            Assert.Equal(File.ReadAllBytes(path), copy);
            Assert.Equal(bytes.File, bytes.RequireFile());
            spool.Dispose();
            Assert.False(File.Exists(bytes.File));
        }
    }

    [Fact]
    public void A_copy_for_an_external_program_is_deleted()
    {
        byte[] content = [.. Enumerable.Range(0, 100_000).Select(i => (byte)(i * i))];
        string path;
        using (var bytes = AudioBytes.Open("a", new MemoryBytes(content), Token))
        {
            Assert.Null(bytes.File);
            path = bytes.RequireFile();
            Assert.Equal(path, bytes.RequireFile());
            Assert.Equal(content, File.ReadAllBytes(path));
        }
        Assert.False(File.Exists(path));
    }

    [Fact]
    public void Names_are_those_of_the_source()
    {
        Assert.Equal(["a.wav", "bytes", "stream", "waveform", "b.wav"],
            ((AudioSource[])["a.wav", new byte[3], new MemoryStream(), new Waveform([0], 8000), AudioSource.FromBytes(new byte[3], "b.wav")]).Select(source => source.Name));
        Assert.StartsWith("upload: unknown file format", ErrorOf(AudioSource.FromBytes("hello"u8.ToArray(), "upload")).Message, StringComparison.Ordinal);
        Assert.Equal("upload: the file is empty (0 bytes). Expected a recording.", ErrorOf(AudioSource.FromStream(new OneWayStream(new MemoryStream()), "upload")).Message);
        Assert.Equal("bytes: the file is empty (0 bytes). Expected a recording.", ErrorOf(Array.Empty<byte>()).Message);
    }

    [Fact]
    public void A_stream_can_be_used_once()
    {
        AudioSource source = new MemoryStream(SmallRecordings.Create("wav"));
        source.Open(Token).Dispose();
        Assert.Equal("stream: a source from a stream can be used once; create another source", Assert.Throws<InvalidOperationException>(() => source.Open(Token)).Message);
        var closed = new MemoryStream();
        closed.Dispose();
        Assert.Equal("stream", Assert.Throws<ArgumentException>(() => AudioSource.FromStream(closed)).ParamName);
    }

    [Fact]
    public async Task Exceptions_of_the_stream_are_passed_on()
    {
        var broken = new OneWayStream(new MemoryStream(new byte[100_000]), onRead: position => { if (position > 20_000) throw new IOException("the client has disconnected"); });
        Assert.Equal("the client has disconnected", (await Assert.ThrowsAsync<IOException>(async () => await AudioSource.FromStream(broken).OpenAsync(Token))).Message);
    }

    [Fact]
    public async Task Reading_a_stream_can_be_cancelled()
    {
        using CancellationTokenSource first = new(), second = new();
        Stream Endless(CancellationTokenSource source) => new OneWayStream(new MemoryStream(new byte[1 << 20]), onRead: position => { if (position > 100_000) source.Cancel(); });
        Assert.ThrowsAny<OperationCanceledException>(() => AudioSource.FromStream(Endless(first)).Open(first.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await AudioSource.FromStream(Endless(second)).OpenAsync(second.Token));
    }

    private static async Task<float[]> Read(AudioSource source, int rate)
    {
        using var input = await source.OpenAsync(Token);
        return ReadAll(input.Open(rate, Token));
    }

    private static InputException ErrorOf(AudioSource source) => Assert.Throws<InputException>(() =>
    {
        using var input = source.Open(Token);
        input.Open(8000, Token).Dispose();
    });
}
