using System.Globalization;
using Earmark.Data;
using Earmark.Scoring;
using Earmark.Tagging;

namespace Earmark.Cli;

/// <summary>Scores clips with progress; those that cannot be scored are named.</summary>
internal static class ClipScores
{
    /// <summary>Scores clips.</summary>
    /// <param name="terminal">Where progress and names go.</param>
    /// <param name="tagger">The model.</param>
    /// <param name="clips">The clips.</param>
    /// <param name="failures">Takes those that cannot be scored.</param>
    /// <param name="keep">On a stop: saves the rows that are there, at least one, and says where; null: nothing is saved.</param>
    /// <param name="stop">Requests a stop.</param>
    /// <exception cref="StoppedException">It was stopped.</exception>
    public static ScoreTable Of(Terminal terminal, Tagger tagger, IReadOnlyList<Clip> clips, List<Failure> failures, Func<ScoreTable, string?>? keep, CancellationToken stop)
    {
        var warnings = new List<string>();
        var scores = Progress.Run(terminal, "scoring", clips.Count, "clips",
            progress => tagger.ScoreUntilStopped(clips, (done, _) => progress.Report(done), stop, failures, warnings));
        WarningList.Show(terminal, warnings);
        foreach (var failure in failures) terminal.Warn(failure.ToString());
        int empty = failures.Count(failure => failure.IsEmpty), unreadable = failures.Count - empty;
        if (empty > 0) terminal.Message(Number($"{empty:N0} of {clips.Count:N0} clips {(empty == 1 ? "is" : "are")} empty, named above"));
        if (unreadable > 0) terminal.Message(Number($"{unreadable:N0} of {clips.Count:N0} clips cannot be read, named above"));
        if (scores.Clips.Count == clips.Count) return scores;
        var kept = scores.Clips.Count > 0 ? keep?.Invoke(scores) : null;
        throw new StoppedException(Number($"stopped after {scores.Clips.Count:N0} of {clips.Count:N0} clips; {kept ?? "nothing was written"}"), stop);
    }

    private static string Number(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
