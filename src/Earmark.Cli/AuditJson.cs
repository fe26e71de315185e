using Earmark.Reports.Evaluations;
using Earmark.Tagging;

namespace Earmark.Cli;

/// <summary>The JSON output of <c>earmark audit</c>.</summary>
internal static class AuditJson
{
    /// <summary>Returns the result as an object for serialization.</summary>
    public static object From(AuditFindings findings, IReadOnlyList<Failure> failures) => new
    {
        findings.Threshold,
        findings.Audit.NoiseRate,
        Judged = findings.Audit.Judged.Count,
        Verified = findings.Audit.Trusted.Count,
        WithoutScores = findings.Audit.WithoutScores.Select(clip => clip.Name),
        Doubts = findings.Doubts.Select(doubt => new { Fname = doubt.Clip.Name, doubt.Given, doubt.Proposed, doubt.Score, doubt.GivenScore, doubt.BestLabel, doubt.BestScore, doubt.Clip.Verified, doubt.Reason }),
        findings.Audit.Labels,
        JointLabels = findings.Audit.Joint?.Labels,
        Joint = findings.Audit.Joint is { } joint ? Enumerable.Range(0, joint.Labels.Count).Select(row => Enumerable.Range(0, joint.Labels.Count).Select(column => joint.Joint[row, column])) : null,
        Similar = findings.Similar?.Select(pair => new { First = pair.First.Name, Second = pair.Second.Name, pair.Similarity, pair.IsIdentical, pair.HaveDifferentLabels, pair.IsAcrossTrainAndTest }),
        Outliers = findings.Outliers?.Select(outlier => new { Fname = outlier.Embedding.Clip.Name, outlier.Label, outlier.OwnSimilarity, outlier.NearestLabel, outlier.NearestSimilarity }),
        Failures = failures,
    };
}
