using System.Globalization;
using Earmark.Data.Annotations;

namespace Earmark.Tagging.Formats;

/// <summary>The rules for recordings and segments in files, which writers and readers check.</summary>
internal static class TagRules
{
    /// <summary>Returns what is wrong with a recording, or null.</summary>
    public static (string Found, string Expected)? Violation(TaggedRecording recording)
    {
        if (recording.Path.Length == 0) return ("the path is empty", "the path of a recording");
        if (recording.Path.Contains('\0', StringComparison.Ordinal)) return ("the path contains a NUL character", "the path of a recording");
        if (!IsTime(recording.Seconds)) return ($"the length of the recording is {Text(recording.Seconds)} seconds", Times);
        for (var i = 0; i < recording.Segments.Count; i++)
            if (Violation(recording.Segments[i], $"segment {i + 1}") is { } violation) return violation;
        return null;
    }

    /// <summary>Returns what is wrong with a segment, or null.</summary>
    /// <param name="segment">The segment.</param>
    /// <param name="name">What to call it in the message, such as "segment 2".</param>
    public static (string Found, string Expected)? Violation(Segment segment, string name) => segment switch
    {
        { Label.Length: 0 } => ($"the label of {name} is empty", "a label"),
        _ when segment.Label.Contains('\0', StringComparison.Ordinal) => ($"the label of {name} contains a NUL character", "a label"),
        _ when !IsTime(segment.Start) => ($"the start of {name} is {Text(segment.Start)} seconds", Times),
        _ when !IsTime(segment.End) => ($"the end of {name} is {Text(segment.End)} seconds", Times),
        _ when segment.End < segment.Start => ($"the end {Text(segment.End)} of {name} is before its start {Text(segment.Start)}", "an end at or after the start"),
        { Score: not (>= 0 and <= 1) } => ($"the score of {name} is {Text(segment.Score)}", "a number from 0 to 1"),
        _ => null,
    };

    private static string Times => $"0 to {AnnotationField.MaxSeconds} seconds";

    private static bool IsTime(double seconds) => seconds is >= 0 and <= AnnotationField.MaxSeconds;

    private static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);
}
