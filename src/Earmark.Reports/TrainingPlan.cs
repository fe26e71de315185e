using Earmark.Data;
using static System.FormattableString;

namespace Earmark.Reports;

/// <summary>A plan for training on a data set.</summary>
/// <param name="Preset">The preset: "strong" if every label has enough clips for folds, otherwise "quick".</param>
/// <param name="Folds">Number of folds, or null for a single validation set.</param>
/// <param name="Settings">Settings that differ from the preset.</param>
public sealed record TrainingPlan(string Preset, int? Folds, IReadOnlyList<SuggestedSetting> Settings)
{
    private const int DefaultFolds = 5;
    private const int MinClipsForSingleSplit = 2000; // with fewer labelled clips, a single validation set is not informative

    /// <summary>Creates the plan.</summary>
    /// <param name="survey">The survey of the audio.</param>
    /// <param name="labels">The labels, sorted by number of clips in descending order.</param>
    /// <returns>The plan, or null if there are fewer than two labels or no clip has samples.</returns>
    internal static TrainingPlan? Create(Survey survey, IReadOnlyList<LabelSummary> labels)
    {
        if (labels.Count < 2 || !survey.Clips.Any(clip => clip.Part == Part.Train && clip.Samples > 0)) return null;
        var train = survey.Data.Train;
        // A fold needs a clip of each label, and there must be enough remaining clips for training.
        var hasEnoughClips = labels[^1].Clips >= DefaultFolds && labels[labels.Count / 2].Clips >= DatasetProblems.MinClips;
        int? predefinedFolds = train.Any(clip => clip.Fold is not null) ? train.Select(clip => clip.Fold).Distinct().Count() : null;
        var divisible = train.Select(clip => clip.Group ?? clip.Name).Distinct().Count() >= 2 * DefaultFolds;
        int? folds = survey.Data.PredefinedFold is not null ? null : predefinedFolds ?? (divisible && (hasEnoughClips || train.Count < MinClipsForSingleSplit) ? DefaultFolds : null);
        return new(hasEnoughClips ? "strong" : "quick", folds, SettingSuggestions.Create(survey));
    }

    /// <summary>Returns the training command.</summary>
    /// <param name="arguments">The arguments that specify the data set: "recordings", "fsd --csv train_noisy.csv".</param>
    public string Command(string arguments) => $"earmark train {arguments} --preset {Preset}"
        + string.Concat(Settings.Select(setting => $" --set {setting.Key}={setting.Value}")) + (Folds is { } folds ? Invariant($" --folds {folds}") : "");
}
