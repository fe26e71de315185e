using Earmark.Audio;

namespace Earmark.Data;

/// <summary>One recording of a data set, or an annotated part of one, with its metadata. <see cref="ClipAudio"/> reads its audio.</summary>
/// <param name="Name">Name in the data set: the file name in a CSV row, or the path relative to the root, with '/' as separator. A part of a recording has the name NAME#START-END, in seconds: "night.wav#12.5-14".</param>
/// <param name="Path">Path of the file.</param>
/// <param name="Labels">The labels: one, several, or none for a background recording. Null if they are unknown (test clips).</param>
/// <param name="Verified">Whether the labels were verified manually. Unverified labels may be wrong.</param>
/// <param name="Group">The group, or null for none. Recordings in the same group, such as a session or source, are never split between folds.</param>
/// <param name="Fold">The fold assigned by the data set, or null for none.</param>
public sealed record Clip(string Name, string Path, ClipLabels? Labels, bool Verified = true, string? Group = null, int? Fold = null)
{
    /// <summary>Whether none of the labels of the data set applies to the clip.</summary>
    public bool IsBackground => Labels is { Count: 0 } or { Only: Dataset.BackgroundLabel };

    /// <summary>Whether the data set assigns the clip to the validation set. It is held out if no folds are requested.</summary>
    public bool HeldOut { get; init; }

    /// <summary>The part of the recording that forms the clip, or null for the complete recording.</summary>
    public AudioSpan? Span { get; init; }
}
