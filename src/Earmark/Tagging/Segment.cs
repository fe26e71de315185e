namespace Earmark.Tagging;

/// <summary>A label within a recording.</summary>
/// <param name="Start">Start, in seconds from the start of the recording.</param>
/// <param name="End">End, in seconds from the start of the recording, after the start.</param>
/// <param name="Label">The label, or <see cref="ScoredLabel.Unknown"/>.</param>
/// <param name="Score">The highest score of the label within the segment, from 0 to 1.</param>
public sealed record Segment(double Start, double End, string Label, double Score)
{
    /// <summary>Length in seconds.</summary>
    public double Length => End - Start;
}
