using Earmark.Data;
using Earmark.Scoring;
using Earmark.Tagging.Formats;

namespace Earmark.Review;

/// <summary>Reads the questions of a review from the list of an audit or from a file of tags.</summary>
public static class QuestionFile
{
    /// <summary>Reads a file, and finds its recordings.</summary>
    /// <param name="path">Path of a CSV file of <c>earmark audit</c>, or of a file of tags of any format.</param>
    /// <param name="audio">The folder of the recordings: for an audit, the data set. Null for the folder of the file; the paths of tags can then also be relative to the current folder.</param>
    /// <param name="options">Options for opening the data set of an audit.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="InputException">The file cannot be read, or has no questions whose recordings exist.</exception>
    public static QuestionSet Read(string path, string? audio = null, DatasetOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (audio is not null && !Directory.Exists(audio)) throw InputException.At($"--audio {audio}", "no such folder", "the folder of the recordings");
        var set = IsAudit(path) ? AuditQuestions.Read(path, audio, options ?? new(), cancellationToken) : TagQuestions.Read(path, audio);
        return set.Questions.Count > 0 ? set
            : set.Missing.Count > 0 ? throw InputException.At(path, $"none of its {set.Missing.Count} recordings is found. The first: {set.Missing[0]}", "recordings beside the file", "Specify their folder with --audio FOLDER.")
            : throw InputException.At(path, "it contains nothing to review", "at least one doubtful label or one tag");
    }

    private static bool IsAudit(string path) => TagFileStart.Read(path, "the list of an audit, or a file of tags").HasColumns(Decisions.FileColumn, Decisions.GivenColumn, Decisions.ProposedColumn);
}
