namespace Earmark.Scoring;

/// <summary>Format of a submission.</summary>
public enum SubmissionFormat
{
    /// <summary>Up to three labels per clip, in the columns <c>fname,label</c>: the format of Kaggle's challenge of 2018.</summary>
    Labels,

    /// <summary>A score for each label, in the columns <c>fname,Label1,Label2,...</c>: the format of Kaggle's challenge of 2019.</summary>
    Scores,
}
