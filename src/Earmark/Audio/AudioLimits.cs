namespace Earmark.Audio;

/// <summary>What a recording may ask for at most; beyond it the file is damaged, or made to use up memory and time.</summary>
internal static class AudioLimits
{
    /// <summary>
    /// Lowest rate in Hz. Hydrophones that record whales, and those of the nuclear test ban treaty, sample at 250 Hz; slower
    /// sensors record no sound. Below it a small file would become hours of sound at the rate of a model.
    /// </summary>
    public const int MinSampleRate = 200;

    /// <summary>Highest rate in Hz: twice that of the fastest ultrasonic recorders.</summary>
    public const int MaxSampleRate = 2_000_000;

    /// <summary>Longest recording in hours: a week, where field recorders begin a new file at least once a day.</summary>
    public const int MaxHours = 168;

    /// <summary>
    /// Most frames for each byte of the file. Digital silence takes least: flac has 1,170 frames a byte at its largest common block
    /// of 16,384 (with the usual 4,096 it is 290), vorbis 512, opus 240, mp3 48.
    /// </summary>
    public const int MaxFramesPerByte = 1200;

    /// <summary>Frames that any file may have, however few its bytes: one block of a short clip may be all there is.</summary>
    public const int FreeFrames = 1 << 20;

    /// <summary>Most samples that are read into memory at once: 1 GiB, 2 hours and 20 minutes at 32 kHz.</summary>
    public const int MaxSamplesInMemory = 1 << 28;

    /// <summary>
    /// Largest magnitude of a sample: what 32-bit integers that are stored as floats run to. Sums of squares over a
    /// window, and the sums of the resampler, stay far from the largest float.
    /// </summary>
    public const float LargestSample = 1L << 31;

    /// <summary>Frames a file may have: by its duration and by its bytes.</summary>
    public static long MostFrames(int rate, long bytes) => Math.Min(MostByDuration(rate), FreeFrames + MaxFramesPerByte * bytes);

    /// <summary>The error of a file with more frames than <see cref="MostFrames"/>.</summary>
    public static InputException TooLong(string path, int rate, long bytes) => MostFrames(rate, bytes) == MostByDuration(rate)
        ? InputException.At(path, $"is longer than {MaxHours} hours at {rate} Hz", $"at most {MaxHours} hours", "Cut it into shorter files.")
        : InputException.At(path, $"holds more than {MostFrames(rate, bytes):N0} frames in {bytes:N0} bytes", $"at most {MaxFramesPerByte:N0} frames per byte",
            "The file is damaged, or crafted to exhaust memory. If it is valid, save it as wav.");

    private static long MostByDuration(int rate) => MaxHours * 3600L * rate;
}
