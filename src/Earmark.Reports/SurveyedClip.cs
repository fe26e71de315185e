using Earmark.Data;

namespace Earmark.Reports;

/// <summary>The part of a data set that a clip belongs to.</summary>
public enum Part
{
    /// <summary>Labelled, to learn from.</summary>
    Train,

    /// <summary>To be predicted.</summary>
    Test,

    /// <summary>Sounds of no class.</summary>
    Background,
}

/// <summary>What the pass over the audio found of one clip. Amplitudes are parts of full scale, after mixing down.</summary>
/// <param name="Clip">The clip.</param>
/// <param name="Part">Where it belongs.</param>
public sealed record SurveyedClip(Clip Clip, Part Part)
{
    /// <summary>Why it cannot be read; null: it can.</summary>
    public string? Fault { get; init; }

    /// <summary>What was wrong with the file and yet could be read.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>What the file holds, as "wav pcm16"; empty where it cannot be read.</summary>
    public string Format { get; init; } = "";

    /// <summary>Samples per second; 0 where it cannot be read.</summary>
    public int Rate { get; init; }

    /// <summary>Channels, before they are mixed down.</summary>
    public int Channels { get; init; }

    /// <summary>Power lost by mixing to mono, in dB below the mean power of the channels; null where there is one channel, or nothing to be heard.</summary>
    public double? MixLoss { get; init; }

    /// <summary>Length in samples at its own rate.</summary>
    public long Samples { get; init; }

    /// <summary>Levels; all zero where there are no samples.</summary>
    public Levels Levels { get; init; } = new();

    /// <summary>Length in seconds.</summary>
    public double Seconds => Rate > 0 ? Samples / (double)Rate : 0;

    /// <summary>Equal where rate and every sample are equal; null where no other clip has the length, or nothing is to be heard.</summary>
    public string? Hash { get; init; }

    /// <summary>Whether something can be heard.</summary>
    public bool IsHeard => Fault is null && Samples > 0 && !Levels.IsSilent;
}
