using Earmark.Data;
using static System.FormattableString;

namespace Earmark.Reports;

/// <summary>A plan for training on a data set.</summary>
/// <param name="Preset">The preset: "strong" if every label has enough clips for folds, otherwise "quick".</param>
/// <param name="Folds">Number of folds; null: a single held-out part.</param>
/// <param name="Settings">Settings that differ from the preset.</param>
public sealed record TrainingPlan(string Preset, int? Folds, IReadOnlyList<SuggestedSetting> Settings)
{
    private const int UsualFolds = 5;
    private const int FewForOnePart = 2000; // with fewer labelled clips, a single held-out part is not informative

    /// <summary>Creates the plan.</summary>
    /// <param name="survey">The survey of the audio.</param>
    /// <param name="labels">The labels, sorted by number of clips in descending order.</param>
    /// <returns>The plan; null: there are fewer than two labels, or no clip has samples.</returns>
    internal static TrainingPlan? Create(Survey survey, IReadOnlyList<LabelSummary> labels)
    {
        if (labels.Count < 2 || !survey.Clips.Any(clip => clip.Part == Part.Train && clip.Samples > 0)) return null;
        var train = survey.Data.Train;
        // A fold needs a clip of each label, and the other clips must be enough for training.
        var enough = labels[^1].Clips >= UsualFolds && labels[labels.Count / 2].Clips >= DatasetProblems.MinClips;
        int? own = train.Any(clip => clip.Fold is not null) ? train.Select(clip => clip.Fold).Distinct().Count() : null;
        var divisible = train.Select(clip => clip.Group ?? clip.Name).Distinct().Count() >= 2 * UsualFolds;
        int? folds = survey.Data.PredefinedFold is not null ? null : own ?? (divisible && (enough || train.Count < FewForOnePart) ? UsualFolds : null);
        return new(enough ? "strong" : "quick", folds, SettingSuggestions.All(survey, labels));
    }

    /// <summary>Returns the command line.</summary>
    /// <param name="arguments">The arguments that specify the data set: "recordings", "fsd --csv train_noisy.csv".</param>
    public string Command(string arguments) => $"earmark train {arguments} --preset {Preset}"
        + string.Concat(Settings.Select(setting => $" --set {setting.Key}={setting.Value}")) + (Folds is { } folds ? Invariant($" --folds {folds}") : "");
}
