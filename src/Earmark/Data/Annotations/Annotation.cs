namespace Earmark.Data.Annotations;

/// <summary>A labelled part of a recording, as annotated in another program.</summary>
/// <param name="Line">Line in the file, from 1.</param>
/// <param name="Start">Start, in seconds from the start of the recording.</param>
/// <param name="End">End, in seconds from the start of the recording; equal to the start for a label of a point in time.</param>
/// <param name="Label">The label, or empty if the part has none.</param>
internal sealed record Annotation(int Line, double Start, double End, string Label)
{
    /// <summary>Path or name of the recording as written in the file, or null if the file does not name it.</summary>
    public string? Recording { get; init; }

    /// <summary>Length of the recording in seconds, or null if the file does not contain it.</summary>
    public double? RecordingLength { get; init; }

    /// <summary>Score of the label, from 0 to 1, or null if the file does not contain one.</summary>
    public double? Score { get; init; }
}
