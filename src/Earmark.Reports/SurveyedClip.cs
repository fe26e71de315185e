using Earmark.Data;

namespace Earmark.Reports;

/// <summary>The part of a data set that a clip belongs to.</summary>
public enum Part
{
    /// <summary>Labelled clips for training.</summary>
    Train,

    /// <summary>Test clips.</summary>
    Test,

    /// <summary>Background clips without a class.</summary>
    Background,
}

/// <summary>The survey result of one clip. Amplitudes are relative to full scale, after downmixing.</summary>
/// <param name="Clip">The clip.</param>
/// <param name="Part">The part of the data set.</param>
public sealed record SurveyedClip(Clip Clip, Part Part)
{
    /// <summary>The reason why the clip cannot be read, or null if it can be read.</summary>
    public string? Error { get; init; }

    /// <summary>Whether the clip cannot be read because its file has 0 bytes.</summary>
    public bool IsZeroBytes { get; init; }

    /// <summary>Whether the clip has no samples: the file has 0 bytes, or only a header.</summary>
    public bool IsEmpty => IsZeroBytes || Error is null && Samples == 0;

    /// <summary>Defects of a file that was nevertheless read.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Format of the file, such as "wav pcm16". Empty if the file cannot be read.</summary>
    public string Format { get; init; } = "";

    /// <summary>Sample rate in Hz, or 0 if the file cannot be read.</summary>
    public int SampleRate { get; init; }

    /// <summary>Number of channels before downmixing.</summary>
    public int Channels { get; init; }

    /// <summary>Power lost by downmixing to mono, in dB below the mean power of the channels, or null if there is one channel or the clip is silent.</summary>
    public double? DownmixLossDb { get; init; }

    /// <summary>Length in samples at the sample rate of the file.</summary>
    public long Samples { get; init; }

    /// <summary>Levels, all zero if there are no samples.</summary>
    public Levels Levels { get; init; } = new();

    /// <summary>Length in seconds.</summary>
    public double Seconds => SampleRate > 0 ? Samples / (double)SampleRate : 0;

    /// <summary>Hash of sample rate and samples, equal for identical audio, or null if no other clip has this length or the clip is silent.</summary>
    public string? Hash { get; init; }

    /// <summary>Whether the clip is readable and not silent.</summary>
    public bool IsAudible => Error is null && Samples > 0 && !Levels.IsSilent;
}
