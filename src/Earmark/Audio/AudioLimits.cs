namespace Earmark.Audio;

/// <summary>The limits for recordings. A file that exceeds them is corrupt, or crafted to exhaust memory and time.</summary>
internal static class AudioLimits
{
    /// <summary>
    /// The minimum sample rate in Hz. Hydrophones for whale monitoring and for the nuclear test ban treaty sample at 250 Hz. Slower sensors do
    /// not record sound. With a lower limit, a small file would become hours of sound at the sample rate of a model.
    /// </summary>
    public const int MinSampleRate = 200;

    /// <summary>The maximum sample rate in Hz: twice that of the fastest ultrasonic recorders.</summary>
    public const int MaxSampleRate = 2_000_000;

    /// <summary>The maximum duration in hours: a week. Field recorders start a new file at least once a day.</summary>
    public const int MaxHours = 168;

    /// <summary>
    /// The maximum number of frames per byte of the file. Digital silence compresses best: FLAC has 1,170 frames per byte with its largest
    /// common block of 16,384 (290 with the usual 4,096), Vorbis 512, Opus 240, MP3 48.
    /// </summary>
    public const int MaxFramesPerByte = 1200;

    /// <summary>The number of frames allowed for any file regardless of its size: a short clip may consist of a single block.</summary>
    public const int MinFrameBudget = 1 << 20;

    /// <summary>The maximum number of samples that are read into memory at once: 1 GiB, 2 hours and 20 minutes at 32 kHz.</summary>
    public const int MaxSamplesInMemory = 1 << 28;

    /// <summary>
    /// The maximum magnitude of a sample: that of 32-bit integers stored as floats. With this limit, sums of squares over a
    /// window and the sums of the resampler stay far below the largest float.
    /// </summary>
    public const float MaxSampleValue = 1L << 31;

    /// <summary>Returns the maximum number of frames of a file, limited by duration and by file size.</summary>
    public static long MaxFrames(int rate, long bytes) => Math.Min(MaxFramesByDuration(rate), MinFrameBudget + MaxFramesPerByte * bytes);

    /// <summary>Returns the error for a file with more frames than <see cref="MaxFrames"/>.</summary>
    public static InputException TooLongError(string path, int rate, long bytes) => MaxFrames(rate, bytes) == MaxFramesByDuration(rate)
        ? InputException.At(path, $"the recording is longer than {MaxHours} hours at {rate} Hz", $"at most {MaxHours} hours", "Cut it into shorter files.", InputErrorKind.TooLong)
        : InputException.At(path, $"the recording contains more than {MaxFrames(rate, bytes):N0} frames in {bytes:N0} bytes", $"at most {MaxFramesPerByte:N0} frames per byte",
            "The file is damaged, or crafted to exhaust memory. If it is valid, save it as wav.", InputErrorKind.TooLong);

    private static long MaxFramesByDuration(int rate) => MaxHours * 3600L * rate;
}
