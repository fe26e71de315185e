using Earmark.Tagging;

namespace Earmark.Review;

/// <summary>The questions of a review.</summary>
/// <param name="Questions">The questions, in the order of the file.</param>
/// <param name="Labels">The labels to choose from, in ordinal order.</param>
/// <param name="Missing">Recordings that are in the file but cannot be reviewed, each with its reason.</param>
/// <param name="IsAudit">Whether the file is the list of an audit. Otherwise, it is a file of tags.</param>
public sealed record QuestionSet(IReadOnlyList<Question> Questions, IReadOnlyList<string> Labels, IReadOnlyList<Failure> Missing, bool IsAudit)
{
    /// <summary>Whether the questions concern segments of recordings.</summary>
    public bool HasSegments => Questions.Any(question => question.Clip.Span is not null);

    /// <summary>Returns the questions that satisfy all conditions.</summary>
    /// <param name="labels">Labels, one of which a claim or a proposal must have. Empty for all.</param>
    /// <param name="minScore">Minimum score, 0 to 1.</param>
    /// <param name="maxScore">Maximum score, 0 to 1.</param>
    /// <exception cref="InputException">A label is not in the file.</exception>
    public QuestionSet Where(IReadOnlyCollection<string> labels, double minScore = 0, double maxScore = 1)
    {
        ArgumentNullException.ThrowIfNull(labels);
        if (labels.FirstOrDefault(label => !Labels.Contains(label)) is { } unknown)
            throw InputException.At($"--label {unknown}", "no such label in the file", "one of its labels", Names.Nearest(unknown, Labels) is { } nearest ? $"The nearest is {Quoted.Format(nearest)}." : "");
        return this with
        {
            Questions = [.. Questions.Where(question => question.Score >= minScore && question.Score <= maxScore
                && (labels.Count == 0 || question.Claims.Any(claim => question.IsProposed(claim) && labels.Contains(claim.Label)) || question.Proposed.Any(labels.Contains)))],
        };
    }
}
