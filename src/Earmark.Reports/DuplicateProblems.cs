using Earmark.Data;

namespace Earmark.Reports;

/// <summary>Problems with clips that have identical samples, regardless of the file format.</summary>
internal static class DuplicateProblems
{
    public static IReadOnlyList<ProblemType> Types { get; } =
    [
        new("duplicatesAcrossParts", "Identical audio in training and test sets", "The model is trained on test clips, so scores on the test set are too optimistic. Remove these clips from the training set.",
            survey => Cases(survey, (clips, _) => clips.Any(clip => clip.Part == Part.Train) && clips.Any(clip => clip.Part == Part.Test))),
        new("duplicatesUnderTwoLabels", "Identical audio with different labels", "One of the labels is wrong, or both apply and one is missing. Listen to the clips and keep one.",
            survey => Cases(survey, (_, labels) => labels > 1)),
        new("duplicatesAcrossSplit", "Identical audio on both sides of the predefined split", "The network is evaluated on clips it was trained on, so validation metrics are too optimistic. Keep one copy.",
            survey => Cases(survey, (clips, _) => AreSplit(clips))),
        new("duplicates", "Duplicate audio", "Copies of training clips count several times in training. They are never in different folds, so validation metrics are not too optimistic. Keep one copy.",
            survey => Cases(survey, (clips, labels) => labels <= 1 && clips.Select(clip => clip.Part == Part.Test).Distinct().Count() == 1
                && !AreSplit(clips))),
    ];

    /// <summary>Returns whether the clips are on both sides of the predefined split, which is given by a validation set or by folds.</summary>
    public static bool AreOnBothSides(IEnumerable<Clip> clips) => clips.Select(clip => (clip.HeldOut, clip.Fold)).Distinct().Skip(1).Any();

    private static bool AreSplit(IEnumerable<SurveyedClip> clips) => AreOnBothSides(clips.Where(clip => clip.Part == Part.Train).Select(clip => clip.Clip));

    private static IEnumerable<ProblemCase> Cases(Survey survey, Func<IReadOnlyList<SurveyedClip>, int, bool> isMatch) =>
        from clip in survey.Clips
        where clip.Hash is not null
        group clip by (clip.SampleRate, clip.Samples, clip.Hash) into same
        where same.Skip(1).Any()
        let clips = same.ToArray()
        let labels = clips.Select(clip => clip.Clip.Labels).OfType<ClipLabels>().Where(labels => labels.Count > 0).Distinct().ToArray()
        where isMatch(clips, labels.Length)
        select new ProblemCase([.. clips.Select(clip => clip.Clip.Name)],
            string.Join(", ", clips.Select(clip => clip.Part switch { Part.Test => "test", Part.Background => "background", _ => $"{clip.Clip.Labels}" })));
}
