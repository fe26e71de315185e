using System.Text;
using Earmark.Audio.Mp3;

namespace Earmark.Audio;

/// <summary>
/// Reads recordings from disk. Decoders are selected by content. The extension may be wrong, missing or uppercase.
/// </summary>
public static class AudioFile
{
    /// <summary>The maximum number of channels that can be downmixed.</summary>
    private const int MaxChannels = 64;
    private const int MaxGrowingSamples = 1 << 24;

    /// <summary>All decoders, in the order in which they are tried.</summary>
    public static IReadOnlyList<Decoder> Decoders { get; } =
    [
        WavDecoder.Descriptor, AiffDecoder.Descriptor, AuDecoder.Descriptor, FlacDecoder.Descriptor, VorbisDecoder.Descriptor, OpusDecoder.Descriptor, Mp3Decoder.Descriptor,
        .. FfmpegFormats.Descriptors,
    ];

    /// <summary>Opens a recording for reading block by block.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cancellationToken">Cancels opening, and every later read, with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="InputException">The file does not exist or cannot be decoded. The message states the reason.</exception>
    public static AudioReader Open(string path, CancellationToken cancellationToken = default) => Open(AudioBytes.Open(path, cancellationToken));

    /// <summary>Opens a recording. The reader takes ownership of the bytes.</summary>
    internal static AudioReader Open(AudioBytes bytes)
    {
        foreach (var decoder in Decoders)
            if (decoder.Matches(bytes.Head)) return decoder.Open(bytes);
        try
        {
            return FfmpegReader.TryOpenUnknown(bytes) ?? throw UnknownFormat(bytes);
        }
        catch
        {
            bytes.Dispose();
            throw;
        }
    }

    /// <summary>Opens a recording for reading block by block, resampled to the specified sample rate.</summary>
    /// <param name="path">The file.</param>
    /// <param name="rate">The target sample rate in Hz.</param>
    /// <param name="cancellationToken">Cancels opening, and every later read, with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="InputException">The file does not exist or cannot be decoded. The message states the reason.</exception>
    public static AudioReader Open(string path, int rate, CancellationToken cancellationToken = default) => AtRate(Open(path, cancellationToken), rate);

    /// <summary>Returns a reader that resamples a recording, or the reader itself if it has the sample rate already.</summary>
    internal static AudioReader AtRate(AudioReader reader, int rate) => reader.SampleRate == rate ? reader : new ResampledReader(reader, rate);

    /// <summary>Reads a complete recording at its original sample rate.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="InputException">The file cannot be read.</exception>
    public static Waveform Read(string path, CancellationToken cancellationToken = default)
    {
        using var reader = Open(path, cancellationToken);
        return ReadAll(reader, path, () => Open(path, cancellationToken));
    }

    /// <summary>Reads a complete recording and resamples it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="rate">The target sample rate in Hz.</param>
    /// <param name="warnings">Receives warnings about problems that did not prevent reading, or null to ignore them.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="InputException">The file cannot be read.</exception>
    public static Waveform Read(string path, int rate, ICollection<string>? warnings = null, CancellationToken cancellationToken = default)
    {
        using var reader = Open(path, rate, cancellationToken);
        var waveform = ReadAll(reader, path, () => Open(path, rate, cancellationToken));
        if (warnings is not null)
            foreach (var warning in reader.Warnings) warnings.Add(warning);
        return waveform;
    }

    /// <summary>
    /// Reads a part of a recording at its original sample rate. For WAV, AIFF and AU, only the bytes of that part are read. Other formats are
    /// decoded up to it.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="startFrame">The first frame, counted from 0.</param>
    /// <param name="frames">The number of frames. The waveform is shorter if the recording ends earlier.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="InputException">The file cannot be read.</exception>
    public static Waveform ReadSpan(string path, long startFrame, int frames, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(startFrame);
        ArgumentOutOfRangeException.ThrowIfNegative(frames);
        using var reader = Open(path, cancellationToken);
        return ReadSpan(reader, startFrame, frames);
    }

    /// <summary>Reads a part of a recording at the specified sample rate. The samples equal those of the same part of the complete resampled recording.</summary>
    /// <param name="path">The file.</param>
    /// <param name="rate">The target sample rate in Hz.</param>
    /// <param name="startFrame">The first sample at that sample rate, counted from 0.</param>
    /// <param name="frames">The number of samples at that sample rate. The waveform is shorter if the recording ends earlier.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="InputException">The file cannot be read.</exception>
    public static Waveform ReadSpan(string path, int rate, long startFrame, int frames, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(startFrame);
        ArgumentOutOfRangeException.ThrowIfNegative(frames);
        using var reader = Open(path, cancellationToken);
        return ReadSpan(reader, rate, startFrame, frames);
    }

    /// <summary>Reads a part of a recording at its original sample rate into a caller-supplied buffer, without allocating arrays.</summary>
    /// <param name="path">The file.</param>
    /// <param name="startFrame">The first frame, counted from 0.</param>
    /// <param name="samples">Receives the samples.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>The number of frames read. It is lower than requested if the recording ends earlier.</returns>
    /// <exception cref="InputException">The file cannot be read.</exception>
    public static int ReadSpan(string path, long startFrame, Span<float> samples, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(startFrame);
        using var reader = Open(path, cancellationToken);
        reader.SkipTo(startFrame);
        var done = 0;
        for (int framesRead; done < samples.Length && (framesRead = reader.Read(samples[done..])) > 0;) done += framesRead;
        return done;
    }

    /// <summary>Reads the properties of a recording without decoding it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="InputException">The file cannot be read.</exception>
    public static AudioHeader Probe(string path, CancellationToken cancellationToken = default)
    {
        using var reader = Open(path, cancellationToken);
        return Probe(reader);
    }

    /// <summary>Returns the duration of a recording. The file is decoded only if its header does not give the exact length.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="InputException">The file cannot be read.</exception>
    public static TimeSpan GetDuration(string path, CancellationToken cancellationToken = default)
    {
        using var reader = Open(path, cancellationToken);
        return GetDuration(reader);
    }

    /// <summary>Reads a part of a recording that was just opened. See <see cref="ReadSpan(string, long, int, CancellationToken)"/>.</summary>
    internal static Waveform ReadSpan(AudioReader reader, long startFrame, int frames)
    {
        reader.SkipTo(startFrame);
        return new(ReadUpTo(reader, frames), reader.SampleRate);
    }

    /// <summary>Reads a part of a recording that was just opened, at the specified sample rate. See <see cref="ReadSpan(string, int, long, int, CancellationToken)"/>.</summary>
    internal static Waveform ReadSpan(AudioReader reader, int rate, long startFrame, int frames)
    {
        var (first, count) = Resampler.RequiredInput(reader.SampleRate, rate, startFrame, frames);
        reader.SkipTo(Math.Max(0, first));
        var available = ReadUpTo(reader, (int)Math.Min(Array.MaxLength, count + Math.Min(0, first)));
        return new(Resampler.ResampleRange(available, Math.Max(0, first), reader.SampleRate, rate, startFrame, frames), rate);
    }

    /// <summary>Returns the properties of an open recording.</summary>
    internal static AudioHeader Probe(AudioReader reader) => new(reader.Format, reader.SampleRate, reader.Channels, reader.Frames);

    /// <summary>Returns the duration of a recording that was just opened. It is decoded only if its header does not give the exact length.</summary>
    internal static TimeSpan GetDuration(AudioReader reader)
    {
        if (reader is { IsFrameCountExact: true, Frames: { } frames }) return TimeSpan.FromSeconds((double)frames / reader.SampleRate);
        return TimeSpan.FromSeconds((double)CountRemaining(reader) / reader.SampleRate);
    }

    private static long CountRemaining(AudioReader reader)
    {
        var (block, total) = (new float[1 << 16], 0L);
        while (reader.Read(block) is > 0 and var count) total += count;
        return total;
    }

    /// <summary>Throws if the sample rate or the number of channels is outside the supported range.</summary>
    internal static void ValidateFormat(string path, int channels, int rate)
    {
        if (channels is < 1 or > MaxChannels) throw AudioErrors.Undecodable(path, $"the header declares {channels} channels", $"1 to {MaxChannels}");
        if (rate is < AudioLimits.MinSampleRate or > AudioLimits.MaxSampleRate)
            throw AudioErrors.Undecodable(path, $"the header declares a sample rate of {rate} Hz", $"{AudioLimits.MinSampleRate} to {AudioLimits.MaxSampleRate} Hz");
    }

    private static Waveform ReadAll(AudioReader reader, string path, Func<AudioReader> reopen)
    {
        try
        {
            if (reader.IsFrameCountExact)
            {
                if (!(reader.Frames > AudioLimits.MaxSamplesInMemory) && ReadUpTo(reader, AudioLimits.MaxSamplesInMemory + 1) is var samples && samples.Length <= AudioLimits.MaxSamplesInMemory)
                    return new(samples, reader.SampleRate);
            }
            else
            {
                var samples = ReadUpTo(reader, MaxGrowingSamples + 1);
                if (samples.Length <= MaxGrowingSamples) return new(samples, reader.SampleRate);
                // A longer recording is decoded twice: growing an array and copying the result takes twice its memory.
                var length = samples.Length + CountRemaining(reader);
                if (length <= AudioLimits.MaxSamplesInMemory)
                {
                    using var again = reopen();
                    return new(ReadUpTo(again, (int)length, isExact: true), again.SampleRate);
                }
            }
        }
        catch (OutOfMemoryException exception)
        {
            throw AudioErrors.FromSystem(path, exception)!;
        }
        throw InputException.At(path, $"the recording is longer than {TimeSpan.FromSeconds(AudioLimits.MaxSamplesInMemory / reader.SampleRate)} at {reader.SampleRate} Hz",
            $"at most {AudioLimits.MaxSamplesInMemory:N0} samples when a complete recording is read into memory", "Cut it into shorter files.", InputErrorKind.TooLong);
    }

    private static float[] ReadUpTo(AudioReader reader, int maxSamples, bool isExact = false)
    {
        // Headers can be wrong: beyond 16 MB, memory grows only as frames are decoded.
        var expected = reader.Frames ?? 1 << 16;
        var samples = GC.AllocateUninitializedArray<float>((int)Math.Min(maxSamples, isExact ? maxSamples : reader.IsFrameCountExact ? expected : Math.Clamp(expected, 1, 1 << 22)));
        var count = 0;
        Span<float> surplus = stackalloc float[256];
        for (int framesRead; (framesRead = reader.Read(samples.AsSpan(count))) > 0;)
        {
            count += framesRead;
            if (count < samples.Length || count == maxSamples) continue;
            var extra = surplus[..reader.Read(surplus[..Math.Min(surplus.Length, maxSamples - count)])]; // usually the array is exactly full: check before growing
            if (extra.Length == 0) break;
            Array.Resize(ref samples, (int)Math.Min(maxSamples, count + extra.Length + (long)(count < 1 << 24 ? count : count / 4)));
            extra.CopyTo(samples.AsSpan(count));
            count += extra.Length;
        }
        return count == samples.Length ? samples : samples[..count];
    }

    private static InputException UnknownFormat(AudioBytes bytes)
    {
        var start = bytes.Head[..Math.Min(8, bytes.Head.Length)];
        var text = new StringBuilder();
        foreach (var letter in start) text.Append(letter is >= 32 and < 127 ? (char)letter : '.');
        return InputException.At(bytes.Path, $"unknown file format; the file starts with the bytes {Convert.ToHexString(start)} \"{text}\"",
            $"one of {string.Join(", ", Decoders.Select(decoder => decoder.Name))}", "If a media player can play it, convert it to wav or flac.", InputErrorKind.NotAudio);
    }
}
