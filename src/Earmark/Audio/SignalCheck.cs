namespace Earmark.Audio;

/// <summary>Looks for suspicious signals in the samples that are read: samples far beyond full scale, and channels that cancel.</summary>
internal sealed class SignalCheck
{
    /// <summary>Mixing, resampling and lossy codecs exceed full scale by a few dB. Beyond 18 dB, the samples have a different scale.</summary>
    private const float UnnormalisedScale = 8;

    /// <summary>The minimum power of a mix relative to the mean power of its channels: -20 dB. A mix of 64 independent channels has -18 dB.</summary>
    private const double MinMixRatio = 0.01;

    private readonly List<string> warnings = [];
    private float peak;
    private bool exceedsIntegers, ended;

    /// <summary>The warnings, each with the file's path. They are added by <see cref="End"/>.</summary>
    public IReadOnlyList<string> Warnings => warnings;

    /// <summary>Adds a block.</summary>
    /// <param name="blockPeak">The largest magnitude of a valid sample.</param>
    /// <param name="hasLargerThanIntegers">Whether a sample had a finite magnitude that no integer format can store.</param>
    public void Add(float blockPeak, bool hasLargerThanIntegers)
    {
        peak = Math.Max(peak, blockPeak);
        exceedsIntegers |= hasLargerThanIntegers;
    }

    /// <summary>Forgets the samples added so far, and their warnings.</summary>
    public void Restart()
    {
        warnings.Clear();
        (peak, exceedsIntegers, ended) = (0, false, false);
    }

    /// <summary>Adds the warnings about the samples. Later calls have no effect.</summary>
    /// <param name="path">The file's path.</param>
    /// <param name="channels">The number of channels.</param>
    /// <param name="power">The power of the channels and of their mix.</param>
    public void End(string path, int channels, ChannelPower power)
    {
        if (ended) return;
        ended = true;
        if (peak > UnnormalisedScale && !exceedsIntegers)
            warnings.Add($"{path}: sample values reach {peak:N0}, but full scale is 1: they look like integers stored as floats; divide them by {Divisor(peak):N0}");
        if (power.Loss is { } loss && loss > -10 * Math.Log10(MinMixRatio))
            warnings.Add($"{path}: its {channels} channels cancel when mixed to mono ({FormatLoss(loss)}); use only one of them, or invert one");
    }

    private static string FormatLoss(double decibels) => double.IsInfinity(decibels) ? "no signal remains" : $"{decibels:F0} dB are lost";

    /// <summary>Returns the full scale of the narrowest integer type that can store a value.</summary>
    private static long Divisor(float peak) => peak <= 1 << 7 ? 1 << 7 : peak <= 1 << 15 ? 1 << 15 : peak <= 1 << 23 ? 1 << 23 : 1L << 31;
}
