using System.Globalization;
using Earmark.Data;
using Earmark.Reports;
using Earmark.Training.Presets;
using Earmark.Training.Runs;

namespace Earmark.Cli.Training;

/// <summary>Estimates the time of a suggested training run on this machine.</summary>
internal static class TrainingEstimate
{
    /// <summary>Measures a few training steps and returns a sentence, or null if the time cannot be estimated.</summary>
    public static string? Measure(Terminal terminal, TrainingPlan plan, Dataset data, CancellationToken cancellationToken)
    {
        terminal.Message("measuring a few training steps...");
        try
        {
            var preset = PresetFile.Load(plan.Preset, plan.Settings.Select(setting => $"{setting.Key}={setting.Value}"));
            var time = TrainingTime.Measure(preset, data, plan.Folds ?? 0, cancellationToken);
            return string.Create(CultureInfo.InvariantCulture, $"The training steps take about {FormatTime(time.Total)} on this machine: {(time.Folds > 1 ? $"{time.Folds} networks of " : "")}"
                + $"{time.Steps:N0} steps{(time.Rounds > 0 ? $", after {time.Folds * time.Rounds} networks of {time.RoundSteps:N0} steps for self-verification" : "")}, {time.StepSeconds * 1000:0} ms per step (median of {time.MeasuredSteps} measured steps).");
        }
        catch (InputException error)
        {
            terminal.Warn($"the training time was not measured: {error.Message}");
            return null;
        }
    }

    private static string FormatTime(TimeSpan time) => time switch
    {
        { TotalMinutes: < 1 } => "a minute",
        { TotalMinutes: < 100 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMinutes:0} min"),
        { TotalHours: < 48 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalHours:0.#} h"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{time.TotalDays:0.#} days"),
    };
}
