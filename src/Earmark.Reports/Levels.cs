namespace Earmark.Reports;

/// <summary>Levels of a clip. Amplitudes are relative to full scale, after downmixing.</summary>
public sealed record Levels
{
    /// <summary>A clip is silent if half of the distance from its lowest to its highest sample is below this value: -80 dB.</summary>
    public const float Silent = 1e-4f;

    /// <summary>A start or an end is nearly silent if the same value, measured in 10 ms, is below this: -60 dB.</summary>
    public const float NearSilent = 1e-3f;

    /// <summary>Lowest sample.</summary>
    public float Low { get; init; }

    /// <summary>Highest sample.</summary>
    public float High { get; init; }

    /// <summary>Mean of the samples: the DC offset.</summary>
    public double Mean { get; init; }

    /// <summary>Root mean square of the samples.</summary>
    public double Rms { get; init; }

    /// <summary>Seconds before the first 10 ms that are louder than <see cref="NearSilent"/>.</summary>
    public double QuietStart { get; init; }

    /// <summary>Seconds after the last 10 ms that are louder than <see cref="NearSilent"/>.</summary>
    public double QuietEnd { get; init; }

    /// <summary>Runs of <see cref="ClippedRunCounter.Shortest"/> or more equal samples at the highest or lowest level, whichever side has more.</summary>
    public int ClippedRuns { get; init; }

    /// <summary>Number of samples in these runs, for both sides together.</summary>
    public long ClippedSamples { get; init; }

    /// <summary>Maximum absolute value.</summary>
    public float Peak => Math.Max(Math.Abs(Low), Math.Abs(High));

    /// <summary>Whether the clip is silent. A constant signal is silent.</summary>
    public bool IsSilent => (High - Low) / 2 < Silent;
}
