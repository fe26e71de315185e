using System.Text;
using Earmark.Data;
using Earmark.Reports.Evaluations;
using Earmark.Runs;
using Earmark.Scoring;

namespace Earmark.Reports.Runs;

/// <summary>Writes the page of a run from the files in its folder: one HTML file, which links the recordings.</summary>
public static class RunReport
{
    /// <summary>File name of the page in the run folder.</summary>
    public const string PageName = "report.html";

    /// <summary>Writes the page. The sections that need the scores are left out if these cannot be read.</summary>
    /// <param name="run">The run.</param>
    /// <param name="data">Its data set, or null if it cannot be opened.</param>
    /// <param name="path">Path of the file. An existing file is replaced.</param>
    /// <param name="embed">Whether the audio of short clips is embedded in the page.</param>
    /// <param name="cancellationToken">Cancels the operation before anything is written.</param>
    /// <returns>The reason why the sections about held-out clips are left out, or null if they are there.</returns>
    public static string? Write(RunSummary run, Dataset? data, string path, bool embed = false, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(run);
        var (scores, missing) = ReadScores(run, data);
        var links = new Links(Path.GetDirectoryName(Path.GetFullPath(path))!, []) { Embed = embed };
        var title = $"Run {run.Name}{(run.Data is { } folder ? $": {Path.GetFileName(Path.TrimEndingDirectorySeparator(folder))}" : "")}";
        (string, string, Html)[] evaluation = scores is null ? [] : EvaluationSections.All(ScoredClips.From(scores), Calibration(scores),
            "The thresholds were chosen on these clips, so precision and recall are slightly optimistic.", links, cancellationToken);
        var page = Page.Render(title,
        [
            Html.From($"<h1>{title}</h1>\n"),
            .. Page.WithNavigation(
            [
                ("summary", "Summary", Summary(run, data, scores, missing)),
                ("curves", "Curves", RunCurves.Render(run)),
                .. evaluation,
                ("run", "How it was trained", RunFacts.Render(run, data)),
            ]),
        ]);
        cancellationToken.ThrowIfCancellationRequested();
        AtomicFile.Write(path, file => file.Write(Encoding.UTF8.GetBytes(page)));
        return missing;
    }

    private static (OutOfFoldScores? Scores, string? Missing) ReadScores(RunSummary run, Dataset? data)
    {
        if (data is null) return (null, "the data set cannot be opened");
        if (!Path.Exists(run.Files.OutOfFold))
            return (null, run.Status == RunStatus.Finished ? $"{run.Files.OutOfFold} does not exist, because no clip was held out or an earlier version trained the run" : $"the run has no scores of held-out clips yet");
        try
        {
            return (RunData.ReadScores(run, data), null);
        }
        catch (Exception error) when (error is InputException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            return (null, error.Message);
        }
    }

    private static Html Summary(RunSummary run, Dataset? data, OutOfFoldScores? scores, string? missing) => Page.Section("summary", "Summary",
        scores is null ? Page.Paragraph($"The sections about held-out clips are missing: {missing}") : EvaluationSections.Headline(ScoredClips.From(scores), "held-out clips"),
        Page.Paragraph(scores is null ? "" : run.Folds > 0
            ? $"Each clip is scored with the model.onnx of the fold that held it out. {Rule(scores)}{Verified(scores, run, data)}"
            : $"These clips were held out in training and are scored with model.onnx.{Verified(scores, run, data)}"),
        Page.Paragraph(run.Status == RunStatus.Finished ? "" : $"The run is {(run.Status == RunStatus.Damaged ? "damaged" : "unfinished")}: {run.Reason}."));

    private static string Rule(OutOfFoldScores scores) => scores.Evaluation.ScoreRule.IsExclusive ? "The metrics above use the calibration of the other folds."
        : "Except for mAP and AUC, the metrics above use the calibration and the thresholds of the other folds. mAP and AUC compare clips of different folds, so they use the calibration on all clips.";

    private static string Verified(OutOfFoldScores scores, RunSummary run, Dataset? data) =>
        run.Folds > 0 && data is not null && data.Train.Any(clip => !clip.Verified) && scores.Clips.All(clip => clip.Verified) ? " Only clips with a verified label count." : "";

    private static string Calibration(OutOfFoldScores scores) => scores.Calibration == Scoring.Calibration.Identity
        ? "The scores are not calibrated, because there is a single network: train with --folds to calibrate them."
        : "Each fold is calibrated with the clips of the other folds, so the diagram shows how well calibration works on new clips.";
}
