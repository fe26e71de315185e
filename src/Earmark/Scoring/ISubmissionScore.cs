namespace Earmark.Scoring;

/// <summary>The score of a submission: a <see cref="SubmissionScore"/> or a <see cref="RankingScore"/>, depending on the format of the file.</summary>
public interface ISubmissionScore
{
    /// <summary>Number of clips of the truth that are excluded.</summary>
    int Ignored { get; }

    /// <summary>Number of rows of the submission that are skipped because the truth does not contain the clip.</summary>
    int NotInTruth { get; }
}
