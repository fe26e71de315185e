using Earmark.Scoring;
using Earmark.Tagging.Embeddings;

namespace Earmark.Reports.Evaluations;

/// <summary>The result of an audit: what its page shows.</summary>
/// <param name="Audit">The judged labels.</param>
/// <param name="Threshold">The score from which a label is reported, 0 to 1.</param>
/// <param name="Top">Maximum number of clips in each list of the page, at least 1.</param>
public sealed record AuditFindings(Audit Audit, double Threshold, int Top)
{
    /// <summary>The labels that are probably wrong, the most doubtful first.</summary>
    public IReadOnlyList<Doubt> Doubts { get; } = Audit.Doubts(Threshold);

    /// <summary>Pairs of similar clips, or null if they were not searched.</summary>
    public IReadOnlyList<SimilarClips>? Similar { get; init; }

    /// <summary>Outliers of the labels, or null if they were not searched.</summary>
    public IReadOnlyList<LabelOutlier>? Outliers { get; init; }

    /// <summary>Why similar clips and outliers were not searched.</summary>
    public string NotSearched { get; init; } = "";
}
