namespace Earmark.Tagging.Formats;

/// <summary>Values in files of tags that are not in the recordings.</summary>
public sealed record TagWriterOptions
{
    /// <summary>Upper limit of the selections in a Raven table in Hz: half the sample rate of the model. Other formats do not contain it.</summary>
    /// <value>Default 24,000 Hz, half of 48 kHz.</value>
    public double MaxFrequency { get; init; } = 24_000;
}
