using System.Globalization;

namespace Earmark.Reports.Evaluations;

/// <summary>Creates the section with the worst errors, which can be seen and heard.</summary>
internal static class ErrorSection
{
    private const int ShownScores = 3;

    /// <summary>Returns the section.</summary>
    /// <param name="scored">The scored clips.</param>
    /// <param name="links">Links from the page.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public static Html Render(ScoredClips scored, Links links, CancellationToken cancellationToken)
    {
        var errors = WorstErrors.Select(scored);
        return Page.Section("errors", "Worst errors", errors.HighWrong is [] && errors.LowGiven is [] ? Page.Paragraph("No clip has an error.")
            : Page.Paragraph($"The clips whose scores contradict their labels most, at most {WorstErrors.MaxClips} of each kind. Listen: the label may be wrong, not the model."),
            Group("Wrong label with a high score", errors.HighWrong, scored, links, cancellationToken),
            Group(errors.HighWrong is [] ? "Given label with a low score" : "Given label with a low score (other clips)", errors.LowGiven, scored, links, cancellationToken));
    }

    private static Html Group(string title, IReadOnlyList<ScoreError> errors, ScoredClips scored, Links links, CancellationToken cancellationToken)
    {
        if (errors is []) return Html.None;
        return Html.From($"""
            <h3>{title}</h3>
            {ClipFigures.Render([.. errors.Select(error => (error.Clip, Caption(error, scored)))], links, cancellationToken)}
            """);
    }

    private static Html Caption(ScoreError error, ScoredClips scored) =>
        Html.From($"given: <b>{ClipFigures.GivenLabels(error.Clip)}</b>{(error.Clip.Verified ? "" : " (unverified)")}<br>{Scores(error, scored)}");

    // The best labels and, if it is not among them, the label of the error.
    private static string Scores(ScoreError error, ScoredClips scored)
    {
        var (table, row) = (scored.Scores, scored.Scores.RowOf(error.Clip.Name));
        var shown = table.TopLabels(row, ShownScores).Append(table.Labels.IndexOf(error.Label)).Distinct();
        var scores = table[row].ToArray();
        return string.Join(", ", shown.Select(label => $"{table.Labels[label]} {scores[label].ToString(scores[label] is > 0 and < 0.01f ? "0.0000" : "0.00", CultureInfo.InvariantCulture)}"));
    }
}
