using Earmark.Audio;
using static Earmark.Tests.Audio.AudioFolder;

namespace Earmark.Tests.Audio;

/// <summary>The search for the ffmpeg program, and the messages if it cannot be run or exits early.</summary>
public sealed class FfmpegProgramTest : IDisposable
{
    private readonly AudioFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Finds_ffmpeg_in_absolute_folders_of_the_search_path()
    {
        var program = Program("bin");
        Assert.Equal(program, Find(folder.GetPath("none"), folder.GetPath("bin")));
        Assert.Equal(program, Find(folder.GetPath("bin") + Path.DirectorySeparatorChar));
    }

    [Fact]
    public void Ignores_relative_folders_and_empty_entries_of_the_search_path()
    {
        var relative = Path.GetRelativePath(Environment.CurrentDirectory, Path.GetDirectoryName(Program("bin"))!);
        Assert.Null(Find("", ".", relative));
        Assert.Null(FfmpegProgram.Find(null, []));
    }

    [Fact]
    public void Ignores_the_working_folder_and_the_folder_of_the_recording()
    {
        Program("bin");
        Assert.Null(FfmpegProgram.Find(folder.GetPath("bin"), [folder.GetPath("bin") + Path.DirectorySeparatorChar]));
    }

    [Fact]
    public void Ignores_links_to_the_folder_of_the_recording()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "symbolic links need a privilege on Windows");
        Program("bin");
        Directory.CreateSymbolicLink(folder.GetPath("link"), folder.GetPath("bin"));
        Assert.Null(FfmpegProgram.Find(folder.GetPath("link"), [folder.GetPath("bin")]));
        Assert.Null(FfmpegProgram.Find(folder.GetPath("bin"), [folder.GetPath("link")]));
    }

    [Fact]
    public void Does_not_run_ffmpeg_from_the_data_folder()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the stand-in for ffmpeg is a shell script");
        var trace = folder.GetPath("was-run");
        Program("data", $"touch {trace}");
        var path = folder.Write("data/a.m4a", Ascii("....ftypM4A "));
        Assert.NotEqual(folder.GetPath("data"), Path.GetDirectoryName(FfmpegProgram.Find(path) ?? ""));
        Assert.Throws<InputException>(() => AudioFile.Open(path));
        Assert.False(File.Exists(trace));
    }

    [Fact]
    public void Skips_non_executable_files()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no executable bit");
        Directory.CreateDirectory(folder.GetPath("plain/ffmpeg"));
        Directory.CreateDirectory(folder.GetPath("text"));
        folder.Write("text/ffmpeg", Ascii("no program"));
        Assert.Null(Find(folder.GetPath("plain"), folder.GetPath("text")));
    }

    [Fact]
    public void Reports_why_ffmpeg_cannot_be_started()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows uses a different error message");
        var program = Program("bin", "", interpreter: "/no/such/shell");
        using var bytes = AudioBytes.Open(folder.Write("a.m4a", Ascii("....ftypM4A ")));
        var message = Assert.Throws<InputException>(() => FfmpegReader.Open(bytes, "m4a", program)).Message;
        Assert.StartsWith($"{bytes.Path}: m4a needs ffmpeg, but '{program}' cannot be started (", message, StringComparison.Ordinal);
        Assert.EndsWith("). Expected a working ffmpeg. Try 'ffmpeg -version' in a terminal; reinstall it if that fails.", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("echo 'ffmpeg: error while loading shared libraries: libavcodec.so.59' >&2; exit 127", "ffmpeg: error while loading shared libraries: libavcodec.so.59")]
    [InlineData("echo \"ffmpeg: libm.so.6: version 'GLIBC_2.38' not found (required by ffmpeg)\" >&2; exit 1", "ffmpeg: libm.so.6: version 'GLIBC_2.38' not found (required by ffmpeg)")]
    [InlineData("echo \"Unrecognized option 'max_alloc'.\" >&2; exit 1", "Unrecognized option 'max_alloc'.")]
    [InlineData("exit 126", "no reason given, exit code 126")]
    public void Reports_why_ffmpeg_cannot_run(string script, string reason)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the stand-in for ffmpeg is a shell script");
        var program = Program("bin", script);
        using var bytes = AudioBytes.Open(folder.Write("a.m4a", Ascii("....ftypM4A ")));
        Assert.Equal($"{bytes.Path}: m4a needs ffmpeg, but '{program}' cannot run ({reason}). Expected a working ffmpeg. "
            + "Try 'ffmpeg -version' in a terminal; reinstall it if that fails. The recording is not the cause.",
            Assert.Throws<InputException>(() => FfmpegReader.Open(bytes, "m4a", program)).Message);
    }

    [Theory]
    [InlineData("echo 'Invalid data found' >&2; exit 1", "Invalid data found")]
    [InlineData("exit 1", "no reason given, exit code 1")]
    [InlineData("kill -9 $$", "no reason given, exit code 137 (killed by signal 9)")]
    public void Reports_decoding_errors_of_ffmpeg(string script, string reason)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the stand-in for ffmpeg is a shell script");
        var program = Program("bin", script);
        using var source = new CancellationTokenSource(); // not cancelled: a signal alone is not a cancellation
        using var bytes = AudioBytes.Open(folder.Write("a.m4a", Ascii("....ftypM4A ")), source.Token);
        Assert.Equal($"{bytes.Path}: looks like m4a, but ffmpeg cannot decode it ({reason}). Expected a complete file with audio.",
            Assert.Throws<InputException>(() => FfmpegReader.Open(bytes, "m4a", program)).Message);
    }

    [Theory]
    [InlineData("exit 3", "ended with exit code 3 after frame 2; the recording may be incomplete, and the available samples are used")]
    [InlineData("kill -9 $$", "ended with exit code 137 (killed by signal 9) after frame 2; the recording may be incomplete, and the available samples are used")]
    [InlineData("echo 'no memory' >&2; exit 1", "ended with exit code 1 after frame 2 and reported 'no memory'; the recording may be incomplete, and the available samples are used")]
    [InlineData("echo 'a bad packet' >&2", "reported 'a bad packet'; the samples it produced are used")]
    [InlineData("exit 0", null)]
    public void Nonzero_exit_codes_and_error_output_are_warnings(string script, string? warning)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the stand-in for ffmpeg is a shell script");
        // The header of an AU stream of floats at 8 kHz, and two frames of 0.5.
        var program = Program("bin", @"printf '.snd\0\0\0\030\377\377\377\377\0\0\0\006\0\0\037\100\0\0\0\001\077\0\0\0\077\0\0\0'; " + script);
        using var reader = FfmpegReader.Open(AudioBytes.Open(folder.Write("a.m4a", Ascii("....ftypM4A "))), "m4a", program);
        var samples = new float[10];
        Assert.Equal(2, reader.Read(samples));
        Assert.Equal([0.5f, 0.5f, 0], samples[..3]);
        Assert.Equal(warning is null ? [] : [$"{folder.GetPath("a.m4a")}: ffmpeg {warning}"], reader.Warnings);
    }

    [Theory, InlineData("exit 255"), InlineData("exit 130"), InlineData("kill -9 $$")]
    public void An_exit_of_ffmpeg_just_before_cancellation_counts_as_cancellation(string exit)
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
        Assert.Throws<OperationCanceledException>(() => FfmpegReader.Open(bytes, "m4a", Program("bin", exit)));
        thread.Join();
    }

    [Fact]
    public void Unrecognised_formats_are_passed_to_ffmpeg()
    {
        var wav = folder.GetPath("a.wav");
        FfmpegReference.Run("-f", "lavfi", "-i", "sine=440:d=1", wav, "-c:a", "libmp3lame", folder.GetPath("a.mp3"));
        var path = folder.Write("zeros.mp3", new byte[70_000], File.ReadAllBytes(folder.GetPath("a.mp3")));
        Assert.InRange(AudioFile.Read(path, 44100).Samples.Length, 44100, 44100 + 3 * 1152); // ffmpeg does not know how much padding the encoder added
    }

    [Fact]
    public void Reports_unknown_formats()
    {
        var path = folder.Write("a.wav", Ascii("hello, world"));
        Assert.StartsWith($"{path}: unknown file format; the file starts with the bytes 68656C6C6F2C2077 \"hello, w\". Expected one of ",
            Assert.Throws<InputException>(() => AudioFile.Open(path)).Message, StringComparison.Ordinal);
    }

    private static string? Find(params string[] entries) => FfmpegProgram.Find(string.Join(Path.PathSeparator, entries), []);

    private string Program(string parent, string body = "", string interpreter = "/bin/sh")
    {
        Directory.CreateDirectory(folder.GetPath(parent));
        var path = folder.Write(Path.Combine(parent, OperatingSystem.IsWindows() ? "ffmpeg.exe" : "ffmpeg"), Ascii($"#!{interpreter}\n{body}\n"));
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }
}
