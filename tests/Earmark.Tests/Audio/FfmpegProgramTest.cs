using Earmark.Audio;
using static Earmark.Tests.Audio.AudioFolder;

namespace Earmark.Tests.Audio;

/// <summary>Search for the ffmpeg program, and messages if it cannot be run.</summary>
public sealed class FfmpegProgramTest : IDisposable
{
    private readonly AudioFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void It_is_found_in_an_absolute_folder_of_the_search_path()
    {
        var program = Program("bin");
        Assert.Equal(program, Find(folder.PathOf("none"), folder.PathOf("bin")));
        Assert.Equal(program, Find(folder.PathOf("bin") + Path.DirectorySeparatorChar));
    }

    [Fact]
    public void It_is_not_looked_for_in_relative_folders_and_empty_entries()
    {
        var relative = Path.GetRelativePath(Environment.CurrentDirectory, Path.GetDirectoryName(Program("bin"))!);
        Assert.Null(Find("", ".", relative));
        Assert.Null(FfmpegProgram.Find(null, []));
    }

    [Fact]
    public void The_working_folder_and_the_folder_of_the_recording_are_not_trusted()
    {
        Program("bin");
        Assert.Null(FfmpegProgram.Find(folder.PathOf("bin"), [folder.PathOf("bin") + Path.DirectorySeparatorChar]));
    }

    [Fact]
    public void A_link_to_the_folder_of_the_recording_is_not_trusted()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need a right on Windows");
        Program("bin");
        Directory.CreateSymbolicLink(folder.PathOf("link"), folder.PathOf("bin"));
        Assert.Null(FfmpegProgram.Find(folder.PathOf("link"), [folder.PathOf("bin")]));
        Assert.Null(FfmpegProgram.Find(folder.PathOf("bin"), [folder.PathOf("link")]));
    }

    [Fact]
    public void An_ffmpeg_in_the_folder_of_the_data_is_not_run()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the stand-in for ffmpeg is a shell script");
        var trace = folder.PathOf("was-run");
        Program("data", $"touch {trace}");
        var path = folder.Write("data/a.m4a", Ascii("....ftypM4A "));
        Assert.NotEqual(folder.PathOf("data"), Path.GetDirectoryName(FfmpegProgram.Find(path) ?? ""));
        Assert.Throws<InputException>(() => AudioFile.Open(path));
        Assert.False(File.Exists(trace));
    }

    [Fact]
    public void A_file_that_is_not_a_program_is_skipped()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows knows no such bit");
        Directory.CreateDirectory(folder.PathOf("plain/ffmpeg"));
        Directory.CreateDirectory(folder.PathOf("text"));
        folder.Write("text/ffmpeg", Ascii("no program"));
        Assert.Null(Find(folder.PathOf("plain"), folder.PathOf("text")));
    }

    [Fact]
    public void The_reason_why_it_cannot_be_started_is_reported()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has other words for it");
        var program = Program("bin", "", interpreter: "/no/such/shell");
        using var bytes = AudioBytes.Open(folder.Write("a.m4a", Ascii("....ftypM4A ")));
        var message = Assert.Throws<InputException>(() => FfmpegReader.Open(bytes, "m4a", program)).Message;
        Assert.StartsWith($"{bytes.Path}: m4a needs ffmpeg, but '{program}' cannot be started (", message, StringComparison.Ordinal);
        Assert.EndsWith("). Expected a working ffmpeg. Try 'ffmpeg -version' in a terminal; reinstall it if that fails.", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Ffmpeg_that_ends_before_the_recording_is_reported()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the stand-in for ffmpeg is a shell script");
        byte[] au = [.. Ascii(".snd"), 0, 0, 0, 24, 255, 255, 255, 255, 0, 0, 0, 6, 0, 0, 31, 64, 0, 0, 0, 1, .. new byte[4 * 100]];
        var part = folder.Write("part", au);
        using var bytes = AudioBytes.Open(folder.Write("a.m4a", Ascii("....ftypM4A ")));
        foreach (var (end, code) in new[] { ("kill -9 $$", "137"), ("exit 69", "69"), ("echo broken >&2; exit 1", "1") })
        {
            using var reader = FfmpegReader.Open(AudioBytes.Open(bytes.Path), "m4a", Program($"bin{code}", $"cat '{part}'; {end}"));
            Assert.Equal(100, reader.Read(new float[1000]));
            Assert.Equal([$"{bytes.Path}: ffmpeg ended with exit code {code} after frame 100{(code == "1" ? " ('broken')" : "")}: the recording may be incomplete"], reader.Warnings);
        }
    }

    [Theory, InlineData("exit 255"), InlineData("exit 130"), InlineData("kill -9 $$")]
    public void Ffmpeg_that_ends_by_the_signal_that_stops_the_command_is_a_cancellation(string end)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the stand-in for ffmpeg is a shell script");
        using var source = new CancellationTokenSource();
        var bytes = AudioBytes.Open(folder.Write("a.m4a", Ascii("....ftypM4A ")), source.Token);
        var thread = new Thread(() => // the signal reaches ffmpeg first
        {
            Thread.Sleep(60);
            source.Cancel();
        });
        thread.Start();
        Assert.Throws<OperationCanceledException>(() => FfmpegReader.Open(bytes, "m4a", Program("bin", end)));
        thread.Join();
    }

    [Theory, InlineData(126), InlineData(127)]
    public void Ffmpeg_that_cannot_run_is_not_a_fault_of_the_recording(int code)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the stand-in for ffmpeg is a shell script");
        using var bytes = AudioBytes.Open(folder.Write("a.m4a", Ascii("....ftypM4A ")));
        var message = Assert.Throws<InputException>(() => FfmpegReader.Open(bytes, "m4a", Program("bin", $"echo 'libavcodec.so: cannot open' >&2; exit {code}"))).Message;
        Assert.Equal($"{bytes.Path}: m4a needs ffmpeg, but the ffmpeg on the search path cannot run (libavcodec.so: cannot open). Expected a working ffmpeg. "
            + "Try 'ffmpeg -version' in a terminal; reinstall it if that fails. The recording is not the cause.", message);
    }

    [Fact]
    public void Unrecognised_formats_are_passed_to_ffmpeg()
    {
        var wav = folder.PathOf("a.wav");
        FfmpegReference.Run("-f", "lavfi", "-i", "sine=440:d=1", wav, "-c:a", "libmp3lame", folder.PathOf("a.mp3"));
        var path = folder.Write("zeros.mp3", new byte[70_000], File.ReadAllBytes(folder.PathOf("a.mp3")));
        Assert.InRange(AudioFile.Read(path, 44100).Samples.Length, 44100, 44100 + 3 * 1152); // ffmpeg does not know how much padding the encoder added
    }

    [Fact]
    public void Formats_that_neither_recognises_are_reported()
    {
        var path = folder.Write("a.wav", Ascii("hello, world"));
        Assert.StartsWith($"{path}: is not a recording in a known format; it begins with the bytes 68656C6C6F2C2077 \"hello, w\". Expected one of ",
            Assert.Throws<InputException>(() => AudioFile.Open(path)).Message, StringComparison.Ordinal);
    }

    private static string? Find(params string[] entries) => FfmpegProgram.Find(string.Join(Path.PathSeparator, entries), []);

    private string Program(string parent, string body = "", string interpreter = "/bin/sh")
    {
        Directory.CreateDirectory(folder.PathOf(parent));
        var path = folder.Write(Path.Combine(parent, OperatingSystem.IsWindows() ? "ffmpeg.exe" : "ffmpeg"), Ascii($"#!{interpreter}\n{body}\n"));
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }
}
