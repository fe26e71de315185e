namespace Earmark.Data;

/// <summary>What a person decided about the labels of a clip.</summary>
public enum Verdict
{
    /// <summary>The given labels are right.</summary>
    Keep,

    /// <summary>Other labels are right.</summary>
    Change,

    /// <summary>None of the labels of the data set applies.</summary>
    None,

    /// <summary>Undecided. An earlier decision about the clip no longer counts.</summary>
    Unsure,
}

/// <summary>A decision about the labels of a clip.</summary>
/// <param name="Clip">Name of the clip.</param>
/// <param name="Verdict">The verdict.</param>
/// <param name="Labels">The right labels. Empty for <see cref="Verdict.None"/>, and ignored for <see cref="Verdict.Unsure"/>.</param>
public sealed record Decision(string Clip, Verdict Verdict, ClipLabels Labels);
