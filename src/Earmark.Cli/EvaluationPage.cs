using System.Globalization;
using Earmark.Reports.Evaluations;
using Earmark.Scoring;
using Earmark.Tagging;

namespace Earmark.Cli;

/// <summary>The page of <c>earmark evaluate --html</c>.</summary>
internal static class EvaluationPage
{
    /// <summary>Writes the page.</summary>
    /// <param name="path">Path of the page.</param>
    /// <param name="model">Path of the model.</param>
    /// <param name="data">Path of the data set.</param>
    /// <param name="card">The card of the model.</param>
    /// <param name="measurement">The metrics of the model on the data set.</param>
    /// <param name="cancellationToken">Cancels the operation before anything is written.</param>
    public static void Write(string path, string model, string data, ModelCard card, Measurement measurement, CancellationToken cancellationToken)
    {
        var calibration = card.Calibration;
        var scores = measurement.Scores.Select(measurement.Clips);
        string[] description =
        [
            $"Model: {model}{(card.Version.Length > 0 ? $", written by Earmark {card.Version}" : "")}{(card.TrainingClips > 0 ? string.Create(CultureInfo.InvariantCulture, $", trained on {card.TrainingClips:N0} clips") : "")}.",
            $"Data set: {data}, split: {measurement.Split}.",
            .. measurement.Failures.Count == 0 ? Array.Empty<string>() : [$"Clips that could not be read and do not count: {measurement.Failures.Count.ToString("N0", CultureInfo.InvariantCulture)}."],
        ];
        EvaluationReport.Write(path, $"{Path.GetFileName(model)} on {Path.GetFileName(Path.TrimEndingDirectorySeparator(data))}", description,
            new(measurement.Clips, scores, card.Thresholds, measurement.Evaluation)
            {
                BeforeCalibration = calibration == Calibration.Identity ? null : calibration.Remove(scores, card.ScoreRule),
            }, cancellationToken);
    }
}
