using System.ComponentModel;
using Earmark.Audio;
using static Earmark.Tests.Audio.AudioFolder;

namespace Earmark.Tests.Audio;

/// <summary>System and installation errors are not reported as errors in the recording.</summary>
public sealed class AudioFailureTest : IDisposable
{
    private readonly AudioFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Reports_too_many_open_files()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows uses different error codes");
        var exception = new IOException("Too many open files : 'x.wav'", 24);
        Assert.Equal("x.wav: cannot be opened, because too many files are already open (Too many open files : 'x.wav'). Expected a free file handle. "
            + "Raise the limit, for example with 'ulimit -n 4096', and run it again; the recording is not the cause.", AudioErrors.FromOpening("x.wav", exception).Message);
        Assert.True(AudioErrors.IsTooManyOpenFiles(new Win32Exception(24)));
        Assert.False(AudioErrors.IsTooManyOpenFiles(new Win32Exception(2)));
        Assert.False(AudioErrors.IsTooManyOpenFiles(new IOException("other")));
    }

    [Fact]
    public void Reports_exhausted_file_handles()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs the shell command 'ulimit' and /proc");
        var path = folder.Wav("a.wav", Shorts(1, 2));
        // The limit of this process is too high to reach, so handles are used up in a separate process.
        var output = ChildProcess.RunWithFewHandles(nameof(HostileChild.Opens_files_until_the_handle_limit), 200, (HostileChild.Folder, path));
        Assert.Contains($"{path}: cannot be opened, because too many files are already open (", output, StringComparison.Ordinal);
    }

    public static TheoryData<Exception> InstallationErrors =>
        [new DllNotFoundException("no libx.so"), new FileNotFoundException("Could not load file or assembly 'NVorbis'"), new TypeInitializationException("X", new DllNotFoundException("no libx.so"))];

    [Theory, MemberData(nameof(InstallationErrors))]
    public void Reports_missing_assemblies_and_libraries(Exception exception)
    {
        var path = folder.Wav("a.wav", Shorts(1, 2));
        var decoder = new Decoder("broken", [], "a test", _ => true, _ => throw exception);
        Assert.Equal($"{path}: was not decoded, because a part of Earmark cannot be loaded ({exception.InnerException?.Message ?? exception.Message}). "
            + "Expected all files of Earmark next to the program. Build or unpack it again; the recording is not the cause.",
            Assert.Throws<InputException>(() => decoder.Open(path)).Message);
    }

    [Fact]
    public void Insufficient_memory_is_reported_as_an_error_of_the_recording()
    {
        var path = folder.Wav("a.wav", Shorts(1, 2));
        var decoder = new Decoder("broken", [], "a test", _ => true, _ => throw new InsufficientMemoryException("of memory"));
        Assert.Equal($"{path}: decoding needs more memory than is available. Expected a recording that needs less memory. "
            + "The file may be damaged. Otherwise, use fewer threads.", Assert.Throws<InputException>(() => decoder.Open(path)).Message);
    }

    [Fact]
    public void Other_exceptions_are_reported_as_errors_in_the_recording()
    {
        var path = folder.Wav("a.wav", Shorts(1, 2));
        var decoder = new Decoder("broken", [], "a test", _ => true, _ => throw new InvalidCastException("odd"));
        Assert.Equal($"{path}: looks like broken, but cannot be decoded (odd). Expected a complete broken file.", Assert.Throws<InputException>(() => decoder.Open(path)).Message);
    }
}
