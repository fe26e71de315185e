using Earmark.Audio;

namespace Earmark.Data;

/// <summary>The verdict of a reviewer about the labels of a clip.</summary>
public enum Verdict
{
    /// <summary>The given labels are right.</summary>
    Keep,

    /// <summary>Other labels are right.</summary>
    Change,

    /// <summary>None of the labels of the data set applies.</summary>
    None,

    /// <summary>The proposed labels do not apply, and the right ones are not known.</summary>
    Wrong,

    /// <summary>Undecided. Invalidates earlier decisions about the clip.</summary>
    Unsure,
}

/// <summary>A decision about the labels of a clip.</summary>
/// <param name="Clip">Name of the clip.</param>
/// <param name="Verdict">The verdict.</param>
/// <param name="Labels">The right labels. Empty for <see cref="Verdict.None"/> and <see cref="Verdict.Wrong"/>, and ignored for <see cref="Verdict.Unsure"/>.</param>
public sealed record Decision(string Clip, Verdict Verdict, ClipLabels Labels)
{
    /// <summary>The segment of the recording that was reviewed, or null for the complete clip.</summary>
    public AudioSpan? Span { get; init; }

    /// <summary>The labels that the clip had, or null if it had none.</summary>
    public ClipLabels? Given { get; init; }

    /// <summary>The labels that were proposed, or null if none were proposed.</summary>
    public ClipLabels? Proposed { get; init; }

    /// <summary>The score of the question, 0 to 1, or null if it is not known.</summary>
    public double? Score { get; init; }

    /// <summary>Name of the reviewer, or null.</summary>
    public string? Reviewer { get; init; }

    /// <summary>Time of the decision, or null.</summary>
    public DateTimeOffset? Time { get; init; }

    /// <summary>Whether any of the optional members is set.</summary>
    internal bool HasDetails => Span is not null || Given is not null || Proposed is not null || Score is not null || Reviewer is not null || Time is not null;
}
