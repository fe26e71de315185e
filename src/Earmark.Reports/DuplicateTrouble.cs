namespace Earmark.Reports;

/// <summary>The same audio, sample for sample, more than once; the kind of file does not matter.</summary>
internal static class DuplicateTrouble
{
    public static IReadOnlyList<ProblemKind> Kinds { get; } =
    [
        new("duplicatesAcrossParts", "The same audio in training and test", "The model has seen the answer: scores on the test part flatter it. Take the training clips out.",
            survey => Cases(survey, (clips, _) => clips.Any(clip => clip.Part == Part.Train) && clips.Any(clip => clip.Part == Part.Test))),
        new("duplicatesUnderTwoLabels", "The same audio under two labels", "One of the labels is wrong, or both are right and one is missing. Listen, and keep one.",
            survey => Cases(survey, (_, labels) => labels > 1)),
        new("duplicates", "The same audio more than once", "It counts that many times in training. Folds keep it whole, so validation is not flattered. Keep one.",
            survey => Cases(survey, (clips, labels) => labels <= 1 && clips.Select(clip => clip.Part == Part.Test).Distinct().Count() == 1)),
    ];

    private static IEnumerable<TroubleCase> Cases(Survey survey, Func<IReadOnlyList<SurveyedClip>, int, bool> isOfKind) =>
        from clip in survey.Clips
        where clip.Hash is not null
        group clip by (clip.Rate, clip.Samples, clip.Hash) into same
        where same.Skip(1).Any()
        let clips = same.ToArray()
        let labels = clips.Select(clip => clip.Clip.Label).OfType<string>().Distinct().ToArray()
        where isOfKind(clips, labels.Length)
        select new TroubleCase([.. clips.Select(clip => clip.Clip.Name)],
            string.Join(", ", clips.Select(clip => clip.Clip.Label ?? (clip.Part == Part.Test ? "test" : "background"))));
}
