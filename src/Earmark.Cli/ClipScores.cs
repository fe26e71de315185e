using Earmark.Data;
using Earmark.Scoring;
using Earmark.Tagging;

namespace Earmark.Cli;

/// <summary>Scores clips with progress; what cannot be heard, or only in part, is named.</summary>
internal static class ClipScores
{
    /// <summary>Scores clips.</summary>
    /// <param name="terminal">Where progress and names go.</param>
    /// <param name="tagger">The model.</param>
    /// <param name="clips">The clips.</param>
    /// <param name="failures">Takes those that cannot be heard.</param>
    /// <param name="stop">Asks for a stop.</param>
    public static ScoreTable Of(Terminal terminal, Tagger tagger, IReadOnlyList<Clip> clips, List<Failure> failures, CancellationToken stop)
    {
        var warnings = new List<string>();
        var scores = Progress.Run(terminal, "scoring", clips.Count, "clips",
            progress => tagger.ScoreAll(clips, (done, _) => progress.Report(done), stop, failures, warnings));
        foreach (var warning in warnings) terminal.Warn(warning);
        foreach (var failure in failures) terminal.Warn(failure.ToString());
        if (failures.Count > 0) terminal.Message($"{failures.Count:N0} of {clips.Count:N0} clips cannot be heard, named above");
        return scores;
    }
}
