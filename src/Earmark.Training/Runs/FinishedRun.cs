using Earmark.Data;
using Earmark.Runs;
using Earmark.Scoring;
using System.Text.Json;

namespace Earmark.Training.Runs;

/// <summary>Reads the result of a finished run of a single network.</summary>
internal static class FinishedRun
{
    /// <summary>Returns the result. Clips that were skipped in training are no longer known.</summary>
    /// <param name="job">The run.</param>
    /// <exception cref="InputException">A file of the run is missing or damaged.</exception>
    public static RunResult Read(TrainingJob job)
    {
        var (folder, fold) = (job.Folder, job.Folds[0]);
        var scores = File.Exists(folder.OutOfFold) ? ScoreTable.Load(folder.OutOfFold) : null;
        Clip[] scored = scores is null ? [] : [.. fold.ScoredValidation.Where(clip => scores.RowOf(clip.Name) >= 0)];
        var evaluation = scored.Length == 0 ? null : Evaluation.Compute(scores!.Select(scored), scored, job.Preset.Targets.ResolvedRule());
        var step = File.Exists(folder.History) ? HistoryLine.Read(folder.History).Select(line => line.Step).DefaultIfEmpty(0).Max() : 0;
        return new(true, step, [], scores, evaluation, ReadMetrics(folder.Result));
    }

    private static Dictionary<string, double> ReadMetrics(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<Dictionary<string, double>>(File.ReadAllText(path)) ?? [];
        }
        catch (JsonException error)
        {
            throw InputException.At(path, $"it cannot be read ({error.Message})", "the file written by 'earmark train'");
        }
    }
}
