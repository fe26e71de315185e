using Earmark.Data;
using System.Globalization;
using Earmark.Tagging;
using Earmark.Scoring;

namespace Earmark.Cli;

/// <summary>Writes a submission with a row for each test clip, including clips that cannot be read.</summary>
internal static class SubmissionWriter
{
    /// <summary>Scores the test clips and writes their top labels.</summary>
    /// <param name="terminal">The terminal for progress and the names of failed clips.</param>
    /// <param name="tagger">The model.</param>
    /// <param name="data">A data set opened for prediction.</param>
    /// <param name="path">The path of the submission.</param>
    /// <param name="failures">Receives the clips that cannot be scored.</param>
    /// <param name="keep">On cancellation, saves the rows scored so far and returns a message with the path, or null if nothing is saved.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="InputException">The data set has no test clips, or two labels of the model cannot be distinguished in a submission.</exception>
    /// <exception cref="CommandCancelledException">The operation was cancelled. The submission is not written.</exception>
    public static ScoreTable Write(Terminal terminal, Tagger tagger, Dataset data, string path, List<Failure> failures, Func<ScoreTable, string?>? keep, CancellationToken cancellationToken)
    {
        if (data.Test.Count == 0) throw InputException.At(data.Root, "it has no test clips", "a data set with a test set, or a folder of recordings");
        Submission.RequireDistinct("the model", tagger.Card.Labels); // fail early
        var scores = ClipScores.Compute(terminal, tagger, data.Test, failures, keep, cancellationToken);
        if (failures.Count > 0) terminal.Message("their rows contain the most frequent labels of the training set");
        if (scores.Labels.Any(label => Submission.Normalise(label) != label)) terminal.Message("labels with spaces are written with underscores");
        Save(scores, path);
        return scores;
    }

    /// <summary>Writes the top labels of each row.</summary>
    public static void Save(ScoreTable scores, string path) => Submission.Write(path, scores.Clips
        .Select((clip, row) => new SubmissionRow(clip, [.. scores.TopLabels(row, Submission.LabelsPerClip).Select(label => scores.Labels[label])])));
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
        if (empty > 0) terminal.Message(Number($"{empty:N0} of {clips.Count:N0} clips {(empty == 1 ? "is" : "are")} empty (listed above)"));
        if (unreadable > 0) terminal.Message(Number($"{unreadable:N0} of {clips.Count:N0} clips cannot be read (listed above)"));
        if (scores.Clips.Count == clips.Count) return scores;
        var saved = scores.Clips.Count > 0 ? keep?.Invoke(scores) : null;
        throw new CommandCancelledException(Number($"cancelled after {scores.Clips.Count:N0} of {clips.Count:N0} clips; {saved ?? "nothing was written"}"), cancellationToken);
    }

    private static string Number(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
