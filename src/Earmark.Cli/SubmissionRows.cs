using Earmark.Data;
using Earmark.Scoring;
using Earmark.Tagging;

namespace Earmark.Cli;

/// <summary>Makes a submission of test clips, with a row for each, heard or not.</summary>
internal static class SubmissionRows
{
    /// <summary>Scores the test clips and writes their best labels.</summary>
    /// <param name="terminal">Where progress and names go.</param>
    /// <param name="tagger">The model.</param>
    /// <param name="data">A data set opened for prediction.</param>
    /// <param name="path">The submission.</param>
    /// <param name="failures">Takes the clips that cannot be heard.</param>
    /// <param name="stop">Asks for a stop.</param>
    /// <exception cref="InputException">The data set has no test clips.</exception>
    public static ScoreTable Write(Terminal terminal, Tagger tagger, Dataset data, string path, List<Failure> failures, CancellationToken stop)
    {
        if (data.Test.Count == 0) throw InputException.At(data.Root, "it has no test clips", "a data set with a test part, or a folder of recordings");
        var scores = ClipScores.Of(terminal, tagger, data.Test, failures, stop);
        if (failures.Count > 0) terminal.Message("their rows hold the most frequent labels of the training part");
        if (scores.Labels.Any(label => Submission.Written(label) != label)) terminal.Message("labels with spaces are written with underscores");
        Submission.Write(path, scores.Clips.Select((clip, row) => new SubmissionRow(clip, [.. scores.Top(row, Submission.LabelsPerClip).Select(label => scores.Labels[label])])));
        return scores;
    }
}
