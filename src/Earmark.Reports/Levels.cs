namespace Earmark.Reports;

/// <summary>Levels of a clip. Amplitudes are relative to full scale, after downmixing.</summary>
public sealed record Levels
{
    /// <summary>A clip is silent if half of its peak-to-peak amplitude is below this value: -80 dB.</summary>
    public const float Silent = 1e-4f;

    /// <summary>The start or end of a clip is nearly silent if the same amplitude, measured in steps of 10 ms, is below this value: -60 dB.</summary>
    public const float NearSilent = 1e-3f;

    /// <summary>Minimum sample.</summary>
    public float Low { get; init; }

    /// <summary>Maximum sample.</summary>
    public float High { get; init; }

    /// <summary>Mean of the samples, which is the DC offset.</summary>
    public double Mean { get; init; }

    /// <summary>Root mean square of the samples.</summary>
    public double Rms { get; init; }

    /// <summary>Seconds before the first 10 ms step that is louder than <see cref="NearSilent"/>.</summary>
    public double QuietStart { get; init; }

    /// <summary>Seconds after the last 10 ms step that is louder than <see cref="NearSilent"/>.</summary>
    public double QuietEnd { get; init; }

    /// <summary>Number of runs of at least <see cref="ClippedRunCounter.MinRunLength"/> equal samples at the maximum or at the minimum level, whichever has more runs.</summary>
    public int ClippedRuns { get; init; }

    /// <summary>Number of samples in such runs, at both levels together.</summary>
    public long ClippedSamples { get; init; }

    /// <summary>Maximum absolute value.</summary>
    public float Peak => Math.Max(Math.Abs(Low), Math.Abs(High));

    /// <summary>Whether the clip is silent. A constant signal is silent.</summary>
    public bool IsSilent => (High - Low) / 2 < Silent;
}
