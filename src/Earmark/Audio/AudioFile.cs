using System.Text;
using Earmark.Audio.Mp3;

namespace Earmark.Audio;

/// <summary>
/// Reads recordings from disk. The content decides which decoder reads a file; the extension may be wrong, missing or in upper case.
/// </summary>
public static class AudioFile
{
    /// <summary>The maximum number of channels that are mixed down.</summary>
    private const int MaxChannels = 64;

    /// <summary>All decoders, in the order in which they are tried.</summary>
    public static IReadOnlyList<Decoder> Decoders { get; } =
    [
        WavDecoder.Row, AiffDecoder.Row, AuDecoder.Row, FlacDecoder.Row, VorbisDecoder.Row, OpusDecoder.Row, Mp3Decoder.Row,
        .. FfmpegFormats.Rows,
    ];

    /// <summary>Opens a recording for reading block by block.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cancellationToken">Cancels opening, and every later read, with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="InputException">The file does not exist or cannot be decoded; the message gives the reason.</exception>
    public static AudioReader Open(string path, CancellationToken cancellationToken = default)
    {
        var bytes = AudioBytes.Open(path, cancellationToken);
        foreach (var decoder in Decoders)
            if (decoder.Recognises(bytes.Head)) return decoder.Open(bytes);
        try
        {
            return FfmpegReader.TryOpenUnknown(bytes) ?? throw Unknown(bytes);
        }
        catch
        {
            bytes.Dispose();
            throw;
        }
    }

    /// <summary>Opens a recording for reading block by block, resampled to a given sample rate.</summary>
    /// <param name="path">The file.</param>
    /// <param name="rate">The target sample rate in Hz.</param>
    /// <param name="cancellationToken">Cancels opening, and every later read, with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="InputException">The file does not exist or cannot be decoded; the message gives the reason.</exception>
    public static AudioReader Open(string path, int rate, CancellationToken cancellationToken = default)
    {
        var reader = Open(path, cancellationToken);
        return reader.SampleRate == rate ? reader : new ResampledReader(reader, rate);
    }

    /// <summary>Reads a whole recording at its original sample rate.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="InputException">The file cannot be read.</exception>
    public static Waveform Read(string path, CancellationToken cancellationToken = default)
    {
        using var reader = Open(path, cancellationToken);
        return ReadAll(reader, path);
    }

    /// <summary>Reads a whole recording and resamples it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="rate">The target sample rate in Hz.</param>
    /// <param name="warnings">Receives warnings about problems that did not prevent reading; null to ignore them.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="InputException">The file cannot be read.</exception>
    public static Waveform Read(string path, int rate, ICollection<string>? warnings = null, CancellationToken cancellationToken = default)
    {
        using var reader = Open(path, rate, cancellationToken);
        var waveform = ReadAll(reader, path);
        if (warnings is not null)
            foreach (var warning in reader.Warnings) warnings.Add(warning);
        return waveform;
    }

    /// <summary>
    /// Reads a part of a recording at its original sample rate. For wav, aiff and au only the bytes of that part are read; other formats are
    /// decoded up to it.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="startFrame">The first frame, counted from 0.</param>
    /// <param name="frames">The number of frames; the waveform is shorter if the recording ends earlier.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="InputException">The file cannot be read.</exception>
    public static Waveform ReadSpan(string path, long startFrame, int frames, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(startFrame);
        ArgumentOutOfRangeException.ThrowIfNegative(frames);
        using var reader = Open(path, cancellationToken);
        reader.SkipTo(startFrame);
        return new(ReadUpTo(reader, frames), reader.SampleRate);
    }

    /// <summary>Reads a part of a recording at a given sample rate. The samples equal those of the same part of the whole resampled recording.</summary>
    /// <param name="path">The file.</param>
    /// <param name="rate">The target sample rate in Hz.</param>
    /// <param name="startFrame">The first sample at that sample rate, counted from 0.</param>
    /// <param name="frames">The number of samples at that sample rate; the waveform is shorter if the recording ends earlier.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="InputException">The file cannot be read.</exception>
    public static Waveform ReadSpan(string path, int rate, long startFrame, int frames, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(startFrame);
        ArgumentOutOfRangeException.ThrowIfNegative(frames);
        using var reader = Open(path, cancellationToken);
        var (first, count) = Resampler.Needed(reader.SampleRate, rate, startFrame, frames);
        reader.SkipTo(Math.Max(0, first));
        var there = ReadUpTo(reader, (int)Math.Min(Array.MaxLength, count + Math.Min(0, first)));
        return new(Resampler.Part(there, Math.Max(0, first), reader.SampleRate, rate, startFrame, frames), rate);
    }

    /// <summary>Reads a part of a recording at its original sample rate into a caller-supplied buffer, without allocating arrays.</summary>
    /// <param name="path">The file.</param>
    /// <param name="startFrame">The first frame, counted from 0.</param>
    /// <param name="samples">Receives the samples.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>The number of frames read; fewer than requested if the recording ends earlier.</returns>
    /// <exception cref="InputException">The file cannot be read.</exception>
    public static int ReadSpan(string path, long startFrame, Span<float> samples, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(startFrame);
        using var reader = Open(path, cancellationToken);
        reader.SkipTo(startFrame);
        var done = 0;
        for (int got; done < samples.Length && (got = reader.Read(samples[done..])) > 0;) done += got;
        return done;
    }

    /// <summary>Reads the properties of a recording without decoding it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="InputException">The file cannot be read.</exception>
    public static AudioHeader Probe(string path, CancellationToken cancellationToken = default)
    {
        using var reader = Open(path, cancellationToken);
        return new(reader.Format, reader.SampleRate, reader.Channels, reader.Frames);
    }

    /// <summary>Throws if the sample rate or the number of channels is outside the supported range.</summary>
    internal static void Check(string path, int channels, int rate)
    {
        if (channels is < 1 or > MaxChannels) throw InputException.At(path, $"the header claims {channels} channels", $"1 to {MaxChannels}");
        if (rate is < AudioLimits.MinSampleRate or > AudioLimits.MaxSampleRate)
            throw InputException.At(path, $"the header claims a sample rate of {rate} Hz", $"{AudioLimits.MinSampleRate} to {AudioLimits.MaxSampleRate} Hz");
    }

    private static Waveform ReadAll(AudioReader reader, string path)
    {
        try
        {
            if (!(reader.FramesAreCertain && reader.Frames > AudioLimits.MaxSamplesInMemory) && ReadUpTo(reader, AudioLimits.MaxSamplesInMemory + 1) is var samples
                && samples.Length <= AudioLimits.MaxSamplesInMemory) return new(samples, reader.SampleRate);
        }
        catch (OutOfMemoryException exception)
        {
            throw AudioFailure.FromSystem(path, exception)!;
        }
        throw InputException.At(path, $"is longer than {TimeSpan.FromSeconds(AudioLimits.MaxSamplesInMemory / reader.SampleRate)} at {reader.SampleRate} Hz",
            $"at most {AudioLimits.MaxSamplesInMemory:N0} samples when a whole recording is read into memory", "Cut it into shorter files.");
    }

    private static float[] ReadUpTo(AudioReader reader, int most)
    {
        // Headers can be wrong: beyond 16 MB, memory grows only as frames are decoded.
        var known = reader.Frames ?? 1 << 16;
        var samples = GC.AllocateUninitializedArray<float>((int)Math.Min(most, reader.FramesAreCertain ? known : Math.Clamp(known, 1, 1 << 22)));
        var count = 0;
        Span<float> surplus = stackalloc float[256];
        for (int got; (got = reader.Read(samples.AsSpan(count))) > 0;)
        {
            count += got;
            if (count < samples.Length || count == most) continue;
            var more = surplus[..reader.Read(surplus[..Math.Min(surplus.Length, most - count)])]; // usually the array is exactly full: check before growing
            if (more.Length == 0) break;
            Array.Resize(ref samples, (int)Math.Min(most, count + more.Length + (long)(count < 1 << 24 ? count : count / 4)));
            more.CopyTo(samples.AsSpan(count));
            count += more.Length;
        }
        return count == samples.Length ? samples : samples[..count];
    }

    private static InputException Unknown(AudioBytes bytes)
    {
        var start = bytes.Head[..Math.Min(8, bytes.Head.Length)];
        var text = new StringBuilder();
        foreach (var letter in start) text.Append(letter is >= 32 and < 127 ? (char)letter : '.');
        return InputException.At(bytes.Path, $"is not a recording in a known format; it begins with the bytes {Convert.ToHexString(start)} \"{text}\"",
            $"one of {string.Join(", ", Decoders.Select(decoder => decoder.Name))}", "If a media player can play it, convert it to wav or flac.");
    }
}
