using System.Buffers;
using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace Earmark.Audio;

/// <summary>
/// Uses an installed ffmpeg for formats without a built-in decoder. The samples are read from a pipe, as an .au stream. No shell is
/// involved. ffmpeg may open only local files and known containers (a playlist could name others), and is killed if it produces no output
/// for 30 seconds.
/// </summary>
internal sealed class FfmpegReader : AudioReader
{
    private const string Containers = "mov,matroska,aac,asf,caf,wv,ac3,eac3,amr,amrnb,amrwb,ape,tta,ogg,wav,aiff,au,mp3,flac,avi,flv,voc,dsf,mpc,mpc8";
    private const int BlockBytes = 1 << 16, MaxAllocation = 1 << 28, MaxErrorText = 500;
    private const string Remedy = "Try 'ffmpeg -version' in a terminal; reinstall it if that fails.";
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    /// <summary>The time between the death of ffmpeg and the cancellation of the token, if both have the same cause: Ctrl-C reaches all processes of a terminal.</summary>
    private static readonly TimeSpan SignalDelay = TimeSpan.FromMilliseconds(500);

    /// <summary>Phrases of the dynamic linkers of Linux and macOS, and of an ffmpeg without the options or the encoder that are needed.</summary>
    private static readonly string[] BrokenProgramMessages =
        ["error while loading shared libraries", "symbol lookup error", "not found (required by", "Library not loaded", "Unrecognized option", "_whitelist not found", "Unknown encoder"];

    private readonly AudioBytes bytes;
    private readonly string format;
    private readonly Process process;
    private readonly Stream output;
    private readonly Timer watch;
    private readonly CancellationTokenRegistration stopping;
    private readonly Task<string> errors;
    private readonly PcmLayout layout;
    private readonly byte[] block = ArrayPool<byte>.Shared.Rent(BlockBytes);
    private readonly float[] interleaved = ArrayPool<float>.Shared.Rent(BlockBytes / sizeof(float));
    private long given;
    private bool ended;
    private volatile bool stopped;

    private FfmpegReader(AudioBytes bytes, string what, Process process)
    {
        (this.bytes, this.format, this.process, output) = (bytes, what, process, process.StandardOutput.BaseStream);
        errors = FirstText(process.StandardError);
        watch = new(_ => Kill());
        stopping = bytes.CancellationToken.Register(Kill); // killing the process ends reads from the pipe
        try
        {
            var header = new byte[AuDecoder.HeaderBytes];
            if (Fill(header) < header.Length) throw DecodingError();
            layout = AuDecoder.Parse(header, out _) ?? throw DecodingError();
            AudioFile.Check(bytes.Path, layout.Channels, layout.SampleRate);
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
    /// <param name="what">The format, such as "m4a", determined from the content.</param>
    /// <exception cref="InputException">ffmpeg is not installed, cannot be started, or cannot read the file either.</exception>
    public static FfmpegReader Open(AudioBytes bytes, string what) => Open(bytes, what, FfmpegProgram.Find(bytes.Path));

    /// <summary>Starts a program that accepts the arguments of ffmpeg; null if there is none.</summary>
    /// <inheritdoc cref="Open(AudioBytes, string)"/>
    internal static FfmpegReader Open(AudioBytes bytes, string what, string? program)
    {
        if (program is null)
            throw InputException.At(bytes.Path, $"{what} needs ffmpeg, which is not installed", "'ffmpeg' on the search path",
                "Install it: 'apt install ffmpeg', 'winget install ffmpeg' or 'brew install ffmpeg'.");
        string[] arguments =
        [
            "-v", "error", "-nostdin", "-threads", "1", "-max_alloc", $"{MaxAllocation}",
            "-protocol_whitelist", "file,pipe", "-format_whitelist", Containers, "-i", $"file:{Path.GetFullPath(bytes.Path)}",
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
            throw new InputException($"{bytes.Path}: {what} needs ffmpeg, but '{program}' cannot be started ({exception.Message}). Expected a working ffmpeg. "
                + (AudioFailure.IsTooManyOpenFiles(exception) ? AudioFailure.RaiseLimitHint : Remedy), exception);
        }
        return new(bytes, what, process);
    }

    /// <summary>Tries to open unrecognised content with ffmpeg.</summary>
    /// <returns>The reader; null if ffmpeg is not installed or does not recognise the content either.</returns>
    public static AudioReader? TryOpenUnknown(AudioBytes bytes)
    {
        if (FfmpegProgram.Find(bytes.Path) is not { } program) return null;
        try
        {
            return new CheckedReader(Open(bytes, "unrecognised content", program), bytes);
        }
        catch (InputException)
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
            var got = Fill(part) / frameBytes;
            var samples = interleaved.AsSpan(0, got * Channels);
            layout.Encoding.Decode(part[..(got * frameBytes)], samples);
            Mix.Down(samples, Channels, mono.Slice(done, got), Power);
            done += got;
            given += got;
            if (got * frameBytes < part.Length) End();
        }
        return done;
    }

    private void Kill()
    {
        stopped = true;
        try
        {
            process.Kill(entireProcessTree: true); // a wrapper script for ffmpeg may have started another program that holds the pipe
        }
        catch (Exception exception) when (exception is InvalidOperationException or Win32Exception or AggregateException or NotSupportedException)
        {
            // The process ended or the reader was closed in the meantime: there is nothing to kill.
        }
    }

    private string ErrorOutput => errors.Wait(Timeout) ? errors.Result : ""; // do not wait indefinitely for a pipe that an orphaned child process holds open

    private void WaitForExit()
    {
        if (!process.WaitForExit(Timeout)) Kill();
        if (!process.WaitForExit(Timeout)) throw new InputException($"{bytes.Path}: ffmpeg cannot be stopped. Expected it to exit within {Timeout.TotalSeconds} s.");
        bytes.CancellationToken.ThrowIfCancellationRequested();
        if (!stopped && IsOfSignal(process.ExitCode) && bytes.CancellationToken.CanBeCanceled && bytes.CancellationToken.WaitHandle.WaitOne(SignalDelay)) bytes.CancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>Returns whether an exit code is that of a process that received a signal. .NET and shells add 128 to its number, ffmpeg returns 255.</summary>
    private static bool IsOfSignal(int code) => code is > 128 and <= 143 or 255 or -1;

    /// <summary>Returns whether ffmpeg ended before it opened the recording. Shells and linkers return 126 or 127; the others are codes of Windows for missing or unsuitable libraries.</summary>
    private bool IsBroken => unchecked((uint)process.ExitCode) is 126 or 127 or 0xC0000135 or 0xC000007B or 0xC0000139
        || Array.Exists(BrokenProgramMessages, sign => ErrorOutput.Contains(sign, StringComparison.Ordinal));

    private string ExitCode => process.ExitCode is > 128 and <= 143 and var code ? $"exit code {code} (killed by signal {code - 128})" : $"exit code {process.ExitCode}";

    private void End()
    {
        ended = true;
        WaitForExit();
        if (given == 0 && (process.ExitCode != 0 || stopped)) throw DecodingError();
        if (stopped)
            Warn($"{bytes.Path}: ffmpeg produced no output for {Timeout.TotalSeconds} s after frame {given} and was stopped; the available samples are used");
        else if (process.ExitCode != 0)
            Warn($"{bytes.Path}: ffmpeg ended with {ExitCode} after frame {given}{(ErrorOutput.Length > 0 ? $" and reported '{ErrorOutput}'" : "")}; the recording may be incomplete, "
                + "and the available samples are used");
        else if (ErrorOutput.Length > 0) Warn($"{bytes.Path}: ffmpeg reported '{ErrorOutput}'; the samples it produced are used");
    }

    private InputException DecodingError()
    {
        WaitForExit();
        var said = stopped ? $"it produced no output for {Timeout.TotalSeconds} s" : ErrorOutput.Length > 0 ? ErrorOutput : $"no reason given, {ExitCode}";
        if (!stopped && IsBroken)
            return InputException.At(bytes.Path, $"{format} needs ffmpeg, but '{process.StartInfo.FileName}' cannot run ({said})", "a working ffmpeg",
                $"{Remedy} The recording is not the cause.");
        return InputException.At(bytes.Path, $"looks like {format}, but ffmpeg cannot decode it ({said})", "a complete file with audio");
    }

    private int Fill(Span<byte> target)
    {
        var done = 0;
        while (done < target.Length)
        {
            watch.Change(Timeout, System.Threading.Timeout.InfiniteTimeSpan);
            var got = output.Read(target[done..]);
            watch.Change(System.Threading.Timeout.InfiniteTimeSpan, System.Threading.Timeout.InfiniteTimeSpan);
            bytes.CancellationToken.ThrowIfCancellationRequested();
            if (got == 0) break;
            done += got;
        }
        return done;
    }

    /// <summary>Reads the whole error output of ffmpeg, so that it never blocks, and keeps the first characters.</summary>
    private static async Task<string> FirstText(StreamReader from)
    {
        var kept = new StringBuilder();
        var line = new char[MaxErrorText];
        for (int got; (got = await from.ReadAsync(line.AsMemory()).ConfigureAwait(false)) > 0;)
            if (kept.Length < MaxErrorText) kept.Append(line.AsSpan(0, Math.Min(got, MaxErrorText - kept.Length)));
        return kept.ToString().TrimEnd().ReplaceLineEndings("; ");
    }

    private protected override void Close()
    {
        stopping.Dispose();
        watch.Dispose();
        if (!process.HasExited) Kill();
        process.Dispose();
        ArrayPool<byte>.Shared.Return(block);
        ArrayPool<float>.Shared.Return(interleaved);
        bytes.Dispose();
    }
}
