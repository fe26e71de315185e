using static System.FormattableString;

namespace Earmark.Reports;

/// <summary>A preset key, its suggested value for a data set, and the reason.</summary>
/// <param name="Key">The key, such as "examples.cropMin".</param>
/// <param name="Value">The value in the form of <c>--set KEY=VALUE</c>.</param>
/// <param name="Why">The reason as a sentence.</param>
public sealed record SuggestedSetting(string Key, string Value, string Why);

/// <summary>The summary of a report: description of the data set, likely problems, suggested settings.</summary>
/// <param name="Description">Sentences that describe the data set.</param>
/// <param name="Problems">Sentences about likely problems, most serious first.</param>
/// <param name="SuggestedSettings">Settings that differ from the preset of the command.</param>
/// <param name="Command">The training command with these settings, or null if there is nothing to train on.</param>
public sealed record Advice(IReadOnlyList<string> Description, IReadOnlyList<string> Problems, IReadOnlyList<SuggestedSetting> SuggestedSettings, string? Command)
{
    private const int LengthFactor = 10;

    /// <summary>The command of a trial run that takes a few minutes, or null if <see cref="Command"/> is already that short or there is no command.</summary>
    public string? Trial { get; init; }

    /// <summary>The preset, the number of folds and the settings of <see cref="Command"/>, or null if there is no command.</summary>
    public TrainingPlan? Plan { get; init; }

    /// <summary>A sentence about the time that <see cref="Command"/> takes on this machine, or null if it was not measured.</summary>
    public string? Time { get; init; }

    /// <summary>Creates the advice from the findings.</summary>
    /// <param name="survey">The survey of the audio.</param>
    /// <param name="labels">The labels, sorted by number of clips in descending order.</param>
    /// <param name="problems">The problems that were found.</param>
    /// <param name="arguments">The command-line arguments that specify the data set: "recordings", "fsd --csv train_noisy.csv".</param>
    public static Advice Create(Survey survey, IReadOnlyList<LabelSummary> labels, IReadOnlyList<Problem> problems, string arguments)
    {
        var lengths = ClipLengths.Create(survey.Clips.Where(clip => clip.Part == Part.Train));
        var plan = TrainingPlan.Create(survey, labels);
        return new([.. Describe(survey, labels)], [.. FindProblems(survey, labels, lengths), .. problems.Select(Summarise)], plan?.Settings ?? [], plan?.Command(arguments))
        {
            Plan = plan,
            Trial = plan is { Preset: "strong" } ? (plan with { Preset = "quick", Folds = null }).Command(arguments) : null,
        };
    }

    private static IEnumerable<string> Describe(Survey survey, IReadOnlyList<LabelSummary> labels)
    {
        var data = survey.Data;
        string[] parts = [.. data.Train.Count > 0 ? [$"{DisplayText.Count(data.Train.Count, "labelled clip")} with {DisplayText.Count(labels.Count, "label")}"] : Array.Empty<string>(),
            .. data.Test.Count > 0 ? [data.Train.Count > 0 ? DisplayText.Count(data.Test.Count, "test clip") : $"{DisplayText.Count(data.Test.Count, "clip")} without labels"] : Array.Empty<string>(),
            .. data.Background.Count > 0 ? [$"{DisplayText.Count(data.Background.Count, "background recording")}"] : Array.Empty<string>()];
        yield return $"{DisplayText.List(parts)}, {DisplayText.Duration(survey.Clips.Sum(clip => clip.Seconds))} of audio in total; layout {data.Layout}.";
        SurveyedClip[] readable = [.. survey.Clips.Where(clip => clip.Error is null)];
        if (readable is []) yield break;
        var formats = readable.CountBy(clip => (clip.Format, clip.SampleRate, clip.Channels)).OrderByDescending(format => format.Value).ThenBy(format => format.Key).ToArray();
        var (mostCommon, count) = (formats[0].Key, formats[0].Value);
        yield return Invariant($"{(formats.Length == 1 ? "All clips are" : count > readable.Length / 2 ? "Most clips are" : "Most common format:")} {mostCommon.Format}, {mostCommon.SampleRate:N0} Hz, {(mostCommon.Channels == 1 ? "mono" : mostCommon.Channels == 2 ? "stereo" : $"{mostCommon.Channels} channels")}")
            + (formats.Length == 1 ? "." : Invariant($" ({DisplayText.Percentage((double)count / readable.Length)}); there are {formats.Length} formats in total."));
        foreach (var (part, name) in new[] { (Part.Train, data.Test.Count > 0 ? "training clip" : "clip"), (Part.Test, "test clip") })
            if (ClipLengths.Create(survey.Clips.Where(clip => clip.Part == part)) is { } lengths)
                yield return lengths.Shortest == lengths.Longest ? $"Every {name} lasts {DisplayText.Duration(lengths.Shortest)}."
                    : $"Length of a {name}: {DisplayText.Duration(lengths.Shortest)} to {DisplayText.Duration(lengths.Longest)}, {(DisplayText.Duration(lengths.LowerQuartile) == DisplayText.Duration(lengths.UpperQuartile) ? $"most are {DisplayText.Duration(lengths.Median)}" : $"half are {DisplayText.Duration(lengths.LowerQuartile)} to {DisplayText.Duration(lengths.UpperQuartile)}")}.";
        if (data.Train.Any(clip => clip.Fold is not null)) yield return $"The data set predefines {DisplayText.Count(data.Train.Select(clip => clip.Fold).Distinct().Count(), "fold")}.";
        if (data.PredefinedFold is { } predefined) yield return $"The data set holds out {DisplayText.Count(predefined.Validation.Count, "labelled clip")} for validation.";
        var splitGroups = data.Train.Where(clip => clip.Group is not null).GroupBy(clip => clip.Group, StringComparer.Ordinal).Count(DuplicateProblems.AreOnBothSides);
        if (data.Train.Any(clip => clip.Group is not null))
            yield return $"Clips belong to {DisplayText.Count(data.Train.Where(clip => clip.Group is not null).Select(clip => clip.Group).Distinct().Count(), "group")}, {(splitGroups == 0 ? "which are never split" : $"{splitGroups} of which have clips on both sides of the predefined split, so validation metrics are too optimistic")}.";
    }

    private static IEnumerable<string> FindProblems(Survey survey, IReadOnlyList<LabelSummary> labels, ClipLengths? lengths)
    {
        int clips = labels.Sum(label => label.Clips), unverified = clips - labels.Sum(label => label.Verified);
        if (unverified > 0) yield return Invariant($"Unverified labels: {unverified:N0} of {clips:N0} ({DisplayText.Percentage((double)unverified / clips)}). Some are probably wrong. The presets reduce their influence on training, and with --folds, metrics use verified labels only.");
        if (labels.Count > 1 && labels[0].Clips >= 2 * labels[^1].Clips)
            yield return Invariant($"Class imbalance: '{labels[0].Label}' has {labels[0].Clips:N0} clips, but '{labels[^1].Label}' has {labels[^1].Clips:N0}.");
        if (lengths is not null && lengths.Longest > LengthFactor * lengths.Shortest && lengths.Longest > DatasetProblems.MaxCropSeconds)
            yield return Invariant($"The longest clip is {lengths.Longest / lengths.Shortest:N0} times as long as the shortest (more than {LengthFactor} times): a crop of at most {DatasetProblems.MaxCropSeconds:0} s covers all of one clip and a part of another.");
        if (lengths is not null && ClipLengths.Create(survey.Clips.Where(clip => clip.Part == Part.Test)) is { } test && Math.Max(test.Median / lengths.Median, lengths.Median / test.Median) > 1.5)
            yield return $"Test clips are {(test.Median > lengths.Median ? "longer" : "shorter")} than training clips: medians {DisplayText.Duration(test.Median)} and {DisplayText.Duration(lengths.Median)}.";
    }

    private static string Summarise(Problem problem)
    {
        var names = problem.Cases.Count <= 3 ? $" ({string.Join("; ", problem.Cases.Select(found => string.Join(" = ", found.Names)))})" : "";
        return Invariant($"{problem.Kind.Title}: {problem.Cases.Count:N0}{names}. {problem.Kind.Meaning[..(problem.Kind.Meaning.IndexOf(". ", StringComparison.Ordinal) is >= 0 and var end ? end + 1 : problem.Kind.Meaning.Length)]}");
    }
}
