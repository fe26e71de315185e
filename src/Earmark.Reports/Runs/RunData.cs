using System.Text.Json;
using Earmark.Data;
using Earmark.Runs;
using Earmark.Scoring;

namespace Earmark.Reports.Runs;

/// <summary>Opens the data set of a run, and the scores of its held-out clips.</summary>
public static class RunData
{
    /// <summary>Opens the data set on which a run was trained, as the run did.</summary>
    /// <param name="run">The run.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="InputException">The run does not state its data set, or the data set cannot be opened or has changed.</exception>
    public static Dataset Open(RunSummary run, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(run);
        var path = run.Data ?? throw InputException.At(run.Files.Arguments, "it does not state the data set", "the file written by 'earmark train'");
        if (!Path.Exists(path)) throw InputException.At(run.Files.Arguments, $"the data set of the run, {path}, does not exist", "the data set at its original path", "Move it back, or write its new path into that file.");
        return Open(run, path, ReadOptions(run), cancellationToken);
    }

    /// <summary>Opens the data set of a run at another path or with other options, and checks that its clips and labels are those of the run.</summary>
    /// <param name="run">The run.</param>
    /// <param name="path">The folder of the data set.</param>
    /// <param name="options">Options for opening it, or null for the defaults.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="InputException">The data set cannot be opened, or its clips or labels are not those of the run.</exception>
    public static Dataset Open(RunSummary run, string path, DatasetOptions? options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(run);
        var opened = Dataset.Open(path, options, cancellationToken);
        var data = run.Fingerprint == opened.Fingerprint ? opened : opened.WithBackground(RuleOf(run, opened).IsExclusive); // earlier versions did not use background recordings
        return run.Fingerprint is { } fingerprint && fingerprint != data.Fingerprint
            ? throw InputException.At(path, $"its clips or labels are not those of the run {run.Files.Root}", $"the data set and the label file of the run{(run.Csv is { } csv ? $" (--csv {csv})" : "")}")
            : data;
    }

    /// <summary>Returns the options with which a run opened its data set, or null if it does not state them.</summary>
    /// <param name="run">The run.</param>
    /// <exception cref="InputException">They cannot be read.</exception>
    public static DatasetOptions? ReadOptions(RunSummary run)
    {
        ArgumentNullException.ThrowIfNull(run);
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(run.Files.Arguments), new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            return json.RootElement.TryGetProperty("options", out var stored) ? stored.Deserialize<DatasetOptions>(JsonFormat.Line) : null;
        }
        catch (JsonException)
        {
            throw InputException.At(run.Files.Arguments, "the options of the data set cannot be read", "the file written by 'earmark train'");
        }
    }

    /// <summary>Reads the scores of the held-out clips, and evaluates them as the run did.</summary>
    /// <param name="run">The run.</param>
    /// <param name="data">The data set of the run.</param>
    /// <exception cref="InputException">The scores or the folds cannot be read, or do not match the data set.</exception>
    internal static OutOfFoldScores ReadScores(RunSummary run, Dataset data)
    {
        var scores = ScoreTable.Load(run.Files.OutOfFold);
        var verifiedOnly = run.Folds > 0 || data.PredefinedFold is not null; // the same rule as in training
        var folds = Fold.Load(run.Files.Folds, data).Select(fold => fold with { VerifiedOnly = verifiedOnly });
        return OutOfFoldScores.Compute(scores, [.. folds], RuleOf(run, data), run.ThresholdPrecision);
    }

    /// <summary>Returns the score rule of the networks of a run.</summary>
    /// <param name="run">The run.</param>
    /// <param name="data">Its data set.</param>
    public static ScoreRule RuleOf(RunSummary run, Dataset data)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(data);
        return ScoreRule.Find(run.ScoreRule ?? "") ?? ScoreRule.For(data.Train);
    }
}
