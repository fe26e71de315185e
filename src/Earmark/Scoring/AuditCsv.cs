using System.Globalization;
using Earmark.Data;

namespace Earmark.Scoring;

/// <summary>The list of doubts as a CSV file, which <see cref="Decisions.Read"/> reads.</summary>
public static class AuditCsv
{
    /// <summary>Writes the file, atomically. An existing file is replaced.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="doubts">The doubts, in the order of the rows.</param>
    public static void Write(string path, IEnumerable<Doubt> doubts) => CsvFile.Write(path, doubts.Select(doubt => (string[])
    [
        doubt.Clip.Name, doubt.Given ?? "", doubt.Proposed ?? "", Text(doubt.Score), Text(doubt.GivenScore), doubt.BestLabel, Text(doubt.BestScore), doubt.Clip.Verified ? "1" : "0", doubt.Reason,
    ]).Prepend([Decisions.FileColumn, Decisions.GivenColumn, Decisions.ProposedColumn, "score", "given_score", "best", "best_score", "verified", "reason"]));

    private static string Text(double? score) => score?.ToString("0.0000", CultureInfo.InvariantCulture) ?? "";
}
