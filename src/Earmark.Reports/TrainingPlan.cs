using Earmark.Data;
using static System.FormattableString;

namespace Earmark.Reports;

/// <summary>How to train on a data set.</summary>
/// <param name="Preset">The preset: "strong" where every label has clips enough for folds, else "quick".</param>
/// <param name="Folds">Number of folds; null: one held-out part.</param>
/// <param name="Settings">What the preset does not have already.</param>
internal sealed record TrainingPlan(string Preset, int? Folds, IReadOnlyList<SuggestedSetting> Settings)
{
    private const int UsualFolds = 5;
    private const int FewForOnePart = 2000; // labelled clips below which one held-out part says little

    /// <summary>Makes it.</summary>
    /// <param name="survey">The pass over the audio.</param>
    /// <param name="labels">The labels, the one with most clips first.</param>
    /// <returns>Null: there are fewer than two labels, or no clip has samples.</returns>
    public static TrainingPlan? Of(Survey survey, IReadOnlyList<LabelSummary> labels)
    {
        if (labels.Count < 2 || !survey.Clips.Any(clip => clip.Part == Part.Train && clip.Samples > 0)) return null;
        var train = survey.Data.Train;
        // A fold needs a clip of each label, and what is left must be enough to learn from.
        var enough = labels[^1].Clips >= UsualFolds && labels[labels.Count / 2].Clips >= SetTrouble.FewestClips;
        int? own = train.Any(clip => clip.Fold is not null) ? train.Select(clip => clip.Fold).Distinct().Count() : null;
        var divisible = train.Select(clip => clip.Group ?? clip.Name).Distinct().Count() >= 2 * UsualFolds;
        int? folds = survey.Data.GivenFold is not null ? null : own ?? (divisible && (enough || train.Count < FewForOnePart) ? UsualFolds : null);
        return new(enough ? "strong" : "quick", folds, SettingSuggestions.All(survey, labels));
    }

    /// <summary>The command line.</summary>
    /// <param name="arguments">How it names the data set: "recordings", "fsd --csv train_noisy.csv".</param>
    public string Command(string arguments) => $"earmark train {arguments} --preset {Preset}"
        + string.Concat(Settings.Select(setting => $" --set {setting.Key}={setting.Value}")) + (Folds is { } folds ? Invariant($" --folds {folds}") : "");
}
