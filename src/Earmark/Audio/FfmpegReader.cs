using System.Buffers;
using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;

namespace Earmark.Audio;

/// <summary>
/// Uses an installed ffmpeg for formats without a built-in decoder. The samples are read from a pipe, as an .au stream. No shell is
/// involved. ffmpeg may open only local files and known containers (a playlist could refer to others), and is killed if it produces no output
/// for 30 seconds.
/// </summary>
internal sealed partial class FfmpegReader : AudioReader
{
    private const string Containers = "mov,matroska,aac,asf,caf,wv,ac3,eac3,amr,amrnb,amrwb,ape,tta,ogg,wav,aiff,au,mp3,flac,avi,flv,voc,dsf,mpc,mpc8";
    private const int BlockBytes = 1 << 16, MaxAllocation = 1 << 28, MaxErrorText = 500;
    private const string Remedy = "Try 'ffmpeg -version' in a terminal; reinstall it if that fails.";
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    /// <summary>The time to wait for the cancellation of the token after a signal ended ffmpeg. Ctrl-C reaches all processes of a terminal, so both may have the same cause.</summary>
    private static readonly TimeSpan SignalDelay = TimeSpan.FromMilliseconds(500);

    /// <summary>Error messages of the dynamic linkers of Linux and macOS, and of ffmpeg builds without the required options or encoder.</summary>
    private static readonly string[] BrokenProgramMessages =
        ["error while loading shared libraries", "symbol lookup error", "not found (required by", "Library not loaded", "Unrecognized option", "_whitelist not found", "Unknown encoder"];

    private readonly AudioBytes bytes;
    private readonly string format;
    private readonly Process process;
    private readonly Stream output;
    private readonly Timer watchdog;
    private readonly CancellationTokenRegistration cancellation;
    private readonly Task<string> errors;
    private readonly PcmLayout layout;
    private readonly byte[] block = ArrayPool<byte>.Shared.Rent(BlockBytes);
    private readonly float[] interleaved = ArrayPool<float>.Shared.Rent(BlockBytes / sizeof(float));
    private long framesRead;
    private bool ended;
    private volatile bool killed;

    private FfmpegReader(AudioBytes bytes, string format, Process process)
    {
        (this.bytes, this.format, this.process, output) = (bytes, format, process, process.StandardOutput.BaseStream);
        errors = ReadErrors(process.StandardError);
        watchdog = new(_ => Kill());
        cancellation = bytes.CancellationToken.Register(Kill); // killing the process ends reads from the pipe
        try
        {
            var header = new byte[AuDecoder.HeaderBytes];
            if (Fill(header) < header.Length) throw DecodingError();
            layout = AuDecoder.Parse(header, out _) ?? throw DecodingError();
            AudioFile.ValidateFormat(bytes.Path, layout.Channels, layout.SampleRate);
            if (layout.Offset > BlockBytes) throw DecodingError();
            Fill(new byte[layout.Offset - header.Length]); // the annotation
        }
        catch
        {
            Close();
            throw;
        }
    }

    public override string Format => $"{format} (ffmpeg)";

    public override int SampleRate => layout.SampleRate;

    public override int Channels => layout.Channels;

    public override long? Frames => null;

    /// <summary>Starts ffmpeg on a file.</summary>
    /// <param name="bytes">The file, closed with the reader.</param>
    /// <param name="format">The format, such as "m4a", determined from the content.</param>
    /// <exception cref="InputException">ffmpeg is not installed, cannot be started, or cannot read the file either.</exception>
    public static FfmpegReader Open(AudioBytes bytes, string format) => Open(bytes, format, FfmpegProgram.Find(bytes.File));

    /// <summary>Starts a program that accepts the arguments of ffmpeg, or throws if the program is null.</summary>
    /// <inheritdoc cref="Open(AudioBytes, string)"/>
    internal static FfmpegReader Open(AudioBytes bytes, string format, string? program)
    {
        if (program is null)
            throw InputException.At(bytes.Path, $"{format} needs ffmpeg, which is not installed", "'ffmpeg' on the search path",
                "Install it: 'apt install ffmpeg', 'winget install ffmpeg' or 'brew install ffmpeg'.", InputErrorKind.DecoderMissing);
        string[] arguments =
        [
            "-v", "error", "-nostdin", "-threads", "1", "-max_alloc", $"{MaxAllocation}",
            "-protocol_whitelist", "file,pipe", "-format_whitelist", Containers, "-i", $"file:{Path.GetFullPath(bytes.RequireFile())}",
            "-map", "0:a:0", "-f", "au", "-c:a", "pcm_f32be", "pipe:1",
        ];
        Process process;
        try
        {
            process = Process.Start(new ProcessStartInfo(program, arguments)
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                CreateNoWindow = true,
                WorkingDirectory = Path.GetDirectoryName(program), // Windows searches it for libraries, so it must not be the data folder
            })!;
        }
        catch (Exception exception) when (exception is Win32Exception or IOException)
        {
            throw new InputException($"{bytes.Path}: {format} needs ffmpeg, but '{program}' cannot be started ({exception.Message}). Expected a working ffmpeg. "
                + (AudioErrors.IsTooManyOpenFiles(exception) ? AudioErrors.RaiseLimitHint : Remedy), exception) { Kind = AudioErrors.IsTooManyOpenFiles(exception) ? InputErrorKind.SystemFailure : InputErrorKind.DecoderMissing };
        }
        return new(bytes, format, process);
    }

    /// <summary>Tries to open unrecognised content with ffmpeg.</summary>
    /// <returns>The reader, or null if ffmpeg is not installed or does not recognise the content either.</returns>
    public static AudioReader? TryOpenUnknown(AudioBytes bytes)
    {
        if (FfmpegProgram.Find(bytes.File) is not { } program) return null;
        try
        {
            return new CheckedReader(Open(bytes, "unrecognised content", program), bytes);
        }
        catch (InputException exception) when (exception.Kind != InputErrorKind.SystemFailure)
        {
            return null;
        }
    }

    public override int Read(Span<float> mono)
    {
        var done = 0;
        while (done < mono.Length && !ended)
        {
            var frameBytes = Channels * sizeof(float);
            var part = block.AsSpan(0, Math.Min(mono.Length - done, BlockBytes / frameBytes) * frameBytes);
            var count = Fill(part) / frameBytes;
            var samples = interleaved.AsSpan(0, count * Channels);
            layout.Encoding.Decode(part[..(count * frameBytes)], samples);
            Downmix.ToMono(samples, Channels, mono.Slice(done, count), Power);
            done += count;
            framesRead += count;
            if (count * frameBytes < part.Length) End();
        }
        return done;
    }

    private void Kill()
    {
        killed = true;
        try
        {
            process.Kill(entireProcessTree: true); // a wrapper script for ffmpeg may have started another program that holds the pipe open
        }
        catch (Exception exception) when (exception is InvalidOperationException or Win32Exception or AggregateException or NotSupportedException)
        {
            // The process ended or the reader was closed in the meantime: there is nothing to kill.
        }
    }

    private string ErrorOutput => errors.Wait(Timeout) ? WithNameOf(bytes, errors.Result) : ""; // do not wait indefinitely for a pipe that an orphaned child process holds open

    private void WaitForExit()
    {
        if (!process.WaitForExit(Timeout)) Kill();
        if (!process.WaitForExit(Timeout)) throw new InputException($"{bytes.Path}: ffmpeg cannot be stopped. Expected it to exit within {Timeout.TotalSeconds} s.") { Kind = InputErrorKind.SystemFailure };
        bytes.CancellationToken.ThrowIfCancellationRequested();
        if (!killed && IsSignalExit(process.ExitCode) && bytes.CancellationToken.CanBeCanceled && bytes.CancellationToken.WaitHandle.WaitOne(SignalDelay)) bytes.CancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>Returns whether an exit code is that of a process that received a signal. .NET and shells add 128 to the signal number, and ffmpeg returns 255.</summary>
    private static bool IsSignalExit(int code) => code is > 128 and <= 143 or 255 or -1;

    /// <summary>Whether ffmpeg exited before it opened the recording. Shells and linkers return 126 or 127. The others are Windows error codes for missing or unsuitable libraries.</summary>
    private bool IsBroken => unchecked((uint)process.ExitCode) is 126 or 127 or 0xC0000135 or 0xC000007B or 0xC0000139
        || Array.Exists(BrokenProgramMessages, message => ErrorOutput.Contains(message, StringComparison.Ordinal));

    private string ExitCode => process.ExitCode is > 128 and <= 143 and var code ? $"exit code {code} (killed by signal {code - 128})" : $"exit code {process.ExitCode}";

    private void End()
    {
        ended = true;
        WaitForExit();
        if (framesRead == 0 && (process.ExitCode != 0 || killed)) throw DecodingError();
        if (killed)
            Warn($"{bytes.Path}: ffmpeg produced no output for {Timeout.TotalSeconds} s after frame {framesRead} and was stopped; the available samples are used");
        else if (process.ExitCode != 0)
            Warn($"{bytes.Path}: ffmpeg ended with {ExitCode} after frame {framesRead}{(ErrorOutput.Length > 0 ? $" and reported '{ErrorOutput}'" : "")}; the recording may be incomplete, "
                + "and the available samples are used");
        else if (ErrorOutput.Length > 0) Warn($"{bytes.Path}: ffmpeg reported '{ErrorOutput}'; the samples it produced are used");
    }

    private InputException DecodingError()
    {
        WaitForExit();
        var message = killed ? $"it produced no output for {Timeout.TotalSeconds} s" : ErrorOutput.Length > 0 ? ErrorOutput : $"no reason given, {ExitCode}";
        if (!killed && IsBroken)
            return InputException.At(bytes.Path, $"{format} needs ffmpeg, but '{process.StartInfo.FileName}' cannot run ({message})", "a working ffmpeg",
                $"{Remedy} The recording is not the cause.", InputErrorKind.DecoderMissing);
        return AudioErrors.Undecodable(bytes.Path, $"looks like {format}, but ffmpeg cannot decode it ({message})", "a complete file with audio");
    }

    private int Fill(Span<byte> target)
    {
        var done = 0;
        while (done < target.Length)
        {
            watchdog.Change(Timeout, System.Threading.Timeout.InfiniteTimeSpan);
            var count = output.Read(target[done..]);
            watchdog.Change(System.Threading.Timeout.InfiniteTimeSpan, System.Threading.Timeout.InfiniteTimeSpan);
            bytes.CancellationToken.ThrowIfCancellationRequested();
            if (count == 0) break;
            done += count;
        }
        return done;
    }

    /// <summary>Reads the entire error output of ffmpeg, so that ffmpeg never blocks, and returns the first characters.</summary>
    private static async Task<string> ReadErrors(StreamReader reader)
    {
        var text = new StringBuilder();
        var buffer = new char[MaxErrorText];
        for (int count; (count = await reader.ReadAsync(buffer.AsMemory()).ConfigureAwait(false)) > 0;)
            if (text.Length < MaxErrorText) text.Append(buffer.AsSpan(0, Math.Min(count, MaxErrorText - text.Length)));
        return Addresses().Replace(text.ToString(), "").TrimEnd().ReplaceLineEndings("; ");
    }

    // The path of a temporary copy means nothing to a client of a service, and differs from run to run.
    private static string WithNameOf(AudioBytes bytes, string text) =>
        bytes.File is { } file && file != bytes.Path ? text.Replace($"file:{Path.GetFullPath(file)}", bytes.Path, StringComparison.Ordinal) : text;

    // "[aiff @ 0x560e808caa80]": addresses differ from run to run, and errors are part of results, which do not.
    [GeneratedRegex(" @ (0x)?[0-9a-fA-F]+(?=\\])")]
    private static partial Regex Addresses();

    private protected override void Close()
    {
        cancellation.Dispose();
        watchdog.Dispose();
        if (!process.HasExited) Kill();
        process.Dispose();
        ArrayPool<byte>.Shared.Return(block);
        ArrayPool<float>.Shared.Return(interleaved);
        bytes.Dispose();
    }
}
