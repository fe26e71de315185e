namespace Earmark.Reports;

/// <summary>How loud a clip is. Amplitudes are parts of full scale, after mixing down.</summary>
public sealed record Levels
{
    /// <summary>Below this, half of the distance from lowest to highest sample, a clip is silent: -80 dB.</summary>
    public const float Silent = 1e-4f;

    /// <summary>Below this, measured likewise in 10 ms, a beginning or an end is nearly silent: -60 dB.</summary>
    public const float NearSilent = 1e-3f;

    /// <summary>Lowest sample.</summary>
    public float Low { get; init; }

    /// <summary>Highest sample.</summary>
    public float High { get; init; }

    /// <summary>Mean of the samples: the DC offset.</summary>
    public double Mean { get; init; }

    /// <summary>Root of the mean square of the samples.</summary>
    public double Rms { get; init; }

    /// <summary>Seconds before the first 10 ms that are louder than <see cref="NearSilent"/>.</summary>
    public double QuietStart { get; init; }

    /// <summary>Seconds after the last 10 ms that are louder than <see cref="NearSilent"/>.</summary>
    public double QuietEnd { get; init; }

    /// <summary>Runs of <see cref="ClippedRunCounter.Shortest"/> or more equal samples at the highest or lowest level, whichever has more.</summary>
    public int ClippedRuns { get; init; }

    /// <summary>Samples in these runs, of both sides.</summary>
    public long ClippedSamples { get; init; }

    /// <summary>Largest distance from zero.</summary>
    public float Peak => Math.Max(Math.Abs(Low), Math.Abs(High));

    /// <summary>Whether nothing can be heard; a constant is not heard.</summary>
    public bool IsSilent => (High - Low) / 2 < Silent;
}
