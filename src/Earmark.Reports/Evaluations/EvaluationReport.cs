using System.Text;

namespace Earmark.Reports.Evaluations;

/// <summary>Writes the page of an evaluation: one HTML file, which links the recordings.</summary>
public static class EvaluationReport
{
    /// <summary>Writes the page.</summary>
    /// <param name="path">Path of the file. An existing file is replaced.</param>
    /// <param name="title">Title of the page, such as "model.onnx on recordings".</param>
    /// <param name="description">What was evaluated, as sentences.</param>
    /// <param name="scored">The scored clips.</param>
    /// <param name="cancellationToken">Cancels the operation before anything is written.</param>
    public static void Write(string path, string title, IReadOnlyList<string> description, ScoredClips scored, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(scored);
        var links = new Links(Path.GetDirectoryName(Path.GetFullPath(path))!, []);
        var calibration = scored.BeforeCalibration is null ? "The model file stores no calibration."
            : "The model was calibrated on out-of-fold scores of its training set. 'Before calibration' shows the scores with the calibration undone.";
        var page = Page.Render($"{title}: evaluation",
        [
            Html.From($"<h1>{title}: evaluation</h1>\n"),
            .. Page.WithNavigation(
            [
                ("summary", "Summary", Page.Section("summary", "Summary", EvaluationSections.Headline(scored, "clips"), Page.List(description))),
                .. EvaluationSections.All(scored, calibration, "The thresholds are those stored in the model.", links, cancellationToken),
            ]),
        ]);
        cancellationToken.ThrowIfCancellationRequested();
        AtomicFile.Write(path, file => file.Write(Encoding.UTF8.GetBytes(page)));
    }
}
