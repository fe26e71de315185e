using Earmark.Data;
using Earmark.Tagging;
using Earmark.Scoring;
using static System.FormattableString;

namespace Earmark.Cli;

/// <summary>Writes a submission with a row for each test clip. The test set of a competition requires rows for clips that cannot be read as well; in a folder of recordings, they have none.</summary>
/// <param name="Format">The format.</param>
/// <param name="Columns">The labels that are submitted, in the order of the columns of a submission of scores.</param>
internal sealed record SubmissionWriter(SubmissionFormat Format, LabelSet Columns)
{
    /// <summary>Returns the writer for a model and a data set.</summary>
    /// <param name="terminal">The terminal for a warning if the labels of the model are not those of the sample submission.</param>
    /// <param name="card">Metadata of the model.</param>
    /// <param name="data">A data set. The columns are in the order of its <c>sample_submission.csv</c>, if that has the labels of the model.</param>
    /// <param name="format">The format, or null for labels if exactly one label applies to a clip, otherwise scores.</param>
    /// <exception cref="InputException">The labels of the model cannot be written in this format.</exception>
    public static SubmissionWriter Create(Terminal terminal, ModelCard card, Dataset data, SubmissionFormat? format)
    {
        var chosen = format ?? (card.ScoreRule.IsExclusive ? SubmissionFormat.Labels : SubmissionFormat.Scores);
        var labels = new LabelSet(card.Labels.Where(label => label != Dataset.BackgroundLabel));
        SubmissionFile.RequireValid("the model", labels, chosen);
        if (chosen == SubmissionFormat.Labels) return new(chosen, labels);
        var sample = Path.Combine(data.Root, "sample_submission.csv");
        var (columns, differsFromSample) = SubmissionFile.ColumnsFor(labels, sample);
        if (differsFromSample) terminal.Warn($"{sample}: its columns are not the labels of the model. The submission has the columns of the model");
        return new(chosen, columns);
    }

    /// <summary>Scores the test clips and writes the submission.</summary>
    /// <param name="terminal">The terminal for progress and the names of failed clips.</param>
    /// <param name="tagger">The model.</param>
    /// <param name="data">A data set opened for prediction.</param>
    /// <param name="path">The path of the submission.</param>
    /// <param name="failures">Receives the clips that cannot be scored.</param>
    /// <param name="keep">On cancellation, saves the rows scored so far and returns a message with the path, or null if nothing is saved.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="InputException">The data set has no test clips.</exception>
    /// <exception cref="CommandCancelledException">The operation was cancelled. The submission is not written.</exception>
    public ScoreTable Write(Terminal terminal, Tagger tagger, Dataset data, string path, List<Failure> failures, Func<ScoreTable, string?>? keep, CancellationToken cancellationToken)
    {
        if (data.Test.Count == 0) throw InputException.At(data.Root, "it has no test clips", "a data set with a test set, or a folder of recordings");
        var scores = ClipScores.Compute(terminal, tagger, data.Test, failures, keep, cancellationToken);
        var isCompetition = data.Layout != FolderLayouts.FlatName;
        if (failures.Count > 0 && !isCompetition)
        {
            scores = scores.Select([.. data.Test.ExceptBy(failures.Select(failure => failure.Name), clip => clip.Name)]);
            terminal.Message("they have no row");
        }
        else if (failures.Count > 0) terminal.Message($"their rows contain the {(Format == SubmissionFormat.Labels ? "most frequent labels" : "frequencies of the labels")} of the training set");
        if (Format == SubmissionFormat.Labels && scores.Labels.Any(label => Submission.Normalise(label) != label)) terminal.Message("labels with spaces are written with underscores");
        Save(scores, path);
        return scores;
    }

    /// <summary>Writes the rows: the top labels of each, or its scores.</summary>
    public void Save(ScoreTable scores, string path)
    {
        var submitted = scores.WithLabels(Columns);
        if (Format == SubmissionFormat.Scores) submitted.Save(path);
        else
            Submission.Write(path, submitted.Clips.Select((clip, row) =>
                new SubmissionRow(clip, [.. submitted.TopLabels(row, Submission.LabelsPerClip).Select(label => submitted.Labels[label])])));
    }
}

/// <summary>Scores clips with progress and lists the clips that cannot be scored.</summary>
internal static class ClipScores
{
    /// <summary>Scores clips.</summary>
    /// <param name="terminal">The terminal for progress and the names of failed clips.</param>
    /// <param name="tagger">The model.</param>
    /// <param name="clips">The clips.</param>
    /// <param name="failures">Receives the clips that cannot be scored.</param>
    /// <param name="keep">On cancellation, saves the rows scored so far (at least one) and returns a message with the path, or null if nothing is saved.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="CommandCancelledException">The operation was cancelled.</exception>
    public static ScoreTable Compute(Terminal terminal, Tagger tagger, IReadOnlyList<Clip> clips, List<Failure> failures, Func<ScoreTable, string?>? keep, CancellationToken cancellationToken)
    {
        var warnings = new List<string>();
        var scores = Progress.Run(terminal, "scoring", clips.Count, "clips",
            progress => tagger.ScoreUntilCancelled(clips, (done, _) => progress.Report(done), cancellationToken, failures, warnings));
        WarningList.Show(terminal, warnings);
        foreach (var failure in failures) terminal.Warn(failure.ToString());
        int empty = failures.Count(failure => failure.IsEmpty), unreadable = failures.Count - empty;
        if (empty > 0) terminal.Message(Invariant($"{empty:N0} of {clips.Count:N0} clips {(empty == 1 ? "is" : "are")} empty (listed above)"));
        if (unreadable > 0) terminal.Message(Invariant($"{unreadable:N0} of {clips.Count:N0} clips cannot be read (listed above)"));
        if (scores.Clips.Count == clips.Count) return scores;
        var saved = scores.Clips.Count > 0 ? keep?.Invoke(scores) : null;
        throw new CommandCancelledException(Invariant($"cancelled after {scores.Clips.Count:N0} of {clips.Count:N0} clips; {saved ?? "nothing was written"}"), cancellationToken);
    }
}
