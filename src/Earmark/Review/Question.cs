using Earmark.Data;
using Earmark.Tagging;

namespace Earmark.Review;

/// <summary>A question to the reviewer about one clip or one segment of a recording.</summary>
/// <param name="Clip">The clip, whose <see cref="Clip.Labels"/> are the given labels in a review of an audit, and null in a review of tags.</param>
/// <param name="Claims">The claims to confirm or reject, at least one, the most important first.</param>
/// <param name="Proposed">The proposed labels, which the answer "right" confirms. Empty if the proposal is that no label applies.</param>
/// <param name="Suggestions">Labels that are likely to apply, each once, best first.</param>
/// <param name="Reason">Why the labels are proposed, as text, or empty.</param>
public sealed record Question(Clip Clip, IReadOnlyList<Claim> Claims, ClipLabels Proposed, IReadOnlyList<ScoredLabel> Suggestions, string Reason = "")
{
    /// <summary>The main label of the question: that of the first claim.</summary>
    public string Label => Claims[0].Label;

    /// <summary>The score of the first claim, 0 to 1.</summary>
    public double Score => Claims[0].Score;

    /// <summary>Whether given labels of a data set are reviewed, rather than tags.</summary>
    public bool IsAboutGivenLabels => Clip.Labels is not null;

    /// <summary>Returns the decision for the answer "right": exactly the proposed labels apply.</summary>
    public Decision Right() => Decide(!IsAboutGivenLabels ? Verdict.Keep : Proposed.Equals(Clip.Labels) ? Verdict.Keep : Proposed.Count == 0 ? Verdict.None : Verdict.Change, Proposed);

    /// <summary>Returns the decision for the answer "wrong": the given labels are right, or, if there are none, the right labels are not known.</summary>
    public Decision Wrong() => Clip.Labels is { } given ? Decide(Verdict.Keep, given) : Decide(Verdict.Wrong, ClipLabels.None);

    /// <summary>Returns the decision that other labels are right.</summary>
    /// <param name="labels">The labels. Empty if none of the labels applies.</param>
    public Decision Choose(ClipLabels labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        return labels.Count == 0 ? Decide(Verdict.None, labels) : labels.Equals(Clip.Labels ?? Proposed) ? Decide(Verdict.Keep, labels) : Decide(Verdict.Change, labels);
    }

    /// <summary>Returns a decision that invalidates earlier ones.</summary>
    public Decision Withdraw() => Decide(Verdict.Unsure, ClipLabels.None);

    /// <summary>Returns whether a claim is right according to a decision, or null if this does not follow from the decision.</summary>
    /// <param name="claim">A claim of this question.</param>
    /// <param name="decision">The decision.</param>
    public bool? IsRight(Claim claim, Decision decision)
    {
        ArgumentNullException.ThrowIfNull(claim);
        ArgumentNullException.ThrowIfNull(decision);
        return decision.Verdict switch
        {
            Verdict.Unsure => null,
            Verdict.Wrong => Proposed.Count == 1 && Proposed.Contains(claim.Label) ? !claim.Applies : null, // of several labels, one or all can be wrong
            _ => LabelsOf(decision).Contains(claim.Label) == claim.Applies,
        };
    }

    /// <summary>Returns whether the label of a claim is proposed (or, in an audit, doubted). Tags with lower scores are only suggestions.</summary>
    internal bool IsProposed(Claim claim) => !claim.Applies || Proposed.Contains(claim.Label);

    // A decision to keep the labels, written by hand, can have an empty label.
    private ClipLabels LabelsOf(Decision decision) => decision is { Verdict: Verdict.Keep, Labels.Count: 0 } ? Clip.Labels ?? Proposed : decision.Labels;

    private Decision Decide(Verdict verdict, ClipLabels labels) => new(Clip.Name, verdict, labels) { Span = Clip.Span, Given = Clip.Labels, Proposed = Proposed, Score = Score };
}
