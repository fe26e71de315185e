using Earmark.Data;
using Earmark.Review;
using Earmark.Tagging;

namespace Earmark.Service.Review;

/// <summary>The state of a review as the page shows it: the next question, progress and estimates.</summary>
/// <param name="Question">The question, or null if all have been answered or skipped.</param>
/// <param name="Questions">Number of questions for this reviewer.</param>
/// <param name="Answered">Number of these that this reviewer has answered.</param>
/// <param name="ByOthers">Number of these that only other reviewers have answered.</param>
/// <param name="Skipped">Number of questions that were skipped.</param>
/// <param name="Overall">The precision of all proposed labels.</param>
/// <param name="Labels">Precision and thresholds by label.</param>
/// <param name="Agreements">The agreement of each pair of reviewers.</param>
/// <param name="Warnings">Warnings about the file of decisions.</param>
internal sealed record ReviewState(QuestionView? Question, int Questions, int Answered, int ByOthers, int Skipped, LabelEstimate Overall, IReadOnlyList<LabelEstimate> Labels,
    IReadOnlyList<Agreement> Agreements, IReadOnlyList<string> Warnings)
{
    /// <summary>Returns the state of a review.</summary>
    public static ReviewState Of(ReviewSession session)
    {
        var (question, progress) = (session.Next(), session.Progress());
        return new(question is null ? null : QuestionView.Of(session, question), progress.Questions, progress.Answered, progress.ByOthers, progress.Skipped, progress.Estimates.Overall, progress.Estimates.Labels,
            progress.Agreements, session.Warnings);
    }
}

/// <summary>A question as the page shows it.</summary>
/// <param name="Clip">Name of the clip.</param>
/// <param name="Start">Start of the segment in seconds, or null for a complete clip.</param>
/// <param name="End">End of the segment in seconds, or null for a complete clip.</param>
/// <param name="Before">Seconds of context before the segment in its audio.</param>
/// <param name="Until">End of the segment in its audio in seconds, or null for a complete clip. Long segments are truncated.</param>
/// <param name="Given">The given labels, or null in a review of tags.</param>
/// <param name="Proposed">The proposed labels.</param>
/// <param name="Claims">The claims to confirm or reject.</param>
/// <param name="Suggestions">Likely labels, best first.</param>
/// <param name="Reason">Why the labels are proposed.</param>
/// <param name="Neighbours">Clips with the most similar embeddings.</param>
internal sealed record QuestionView(string Clip, double? Start, double? End, double Before, double? Until, IReadOnlyList<string>? Given, IReadOnlyList<string> Proposed, IReadOnlyList<Claim> Claims,
    IReadOnlyList<ScoredLabel> Suggestions, string Reason, IReadOnlyList<NeighbourView> Neighbours)
{
    private const int MaxNeighbours = 3;

    /// <summary>Returns the view of a question.</summary>
    public static QuestionView Of(ReviewSession session, Question question)
    {
        var (span, before) = (question.Clip.Span, ReviewSounds.ContextBefore(question.Clip));
        return new(question.Clip.Name, span?.Start, span?.End, before, span is { } segment ? before + Math.Min(ReviewSounds.MaxSeconds, segment.End - segment.Start) : null, question.Clip.Labels,
            question.Proposed, question.Claims, question.Suggestions, question.Reason, [.. session.Neighbours(question, MaxNeighbours).Select(pair => NeighbourView.Of(session, pair.Question))]);
    }
}

/// <summary>A clip with a similar embedding.</summary>
/// <param name="Clip">Name of the clip.</param>
/// <param name="Labels">Its labels: decided, given or proposed.</param>
/// <param name="IsDecided">Whether there is a decision about it.</param>
internal sealed record NeighbourView(string Clip, IReadOnlyList<string> Labels, bool IsDecided)
{
    /// <summary>Returns the view of a neighbour.</summary>
    public static NeighbourView Of(ReviewSession session, Question question)
    {
        var decision = session.DecisionOf(question.Clip.Name);
        return new(question.Clip.Name, decision is { Verdict: not Verdict.Wrong } ? decision.Labels : decision is null ? question.Clip.Labels ?? question.Proposed : ClipLabels.None, decision is not null);
    }
}
