namespace Earmark.Runs;

/// <summary>A network of a run: the only one, or that of a fold.</summary>
/// <param name="Fold">The fold, or null if the run has a single network.</param>
/// <param name="Files">The folder with its history.</param>
/// <param name="History">Its history so far; empty before the first line.</param>
public sealed record RunNetwork(int? Fold, RunFiles Files, IReadOnlyList<HistoryLine> History)
{
    /// <summary>The seed of its cross-validation, or null if the run has a single seed.</summary>
    public ulong? Seed { get; init; }

    /// <summary>Name for people: "network", "fold 2" or "seed 2019, fold 2".</summary>
    public string Name => Fold is not { } fold ? "network" : Seed is { } seed ? FormattableString.Invariant($"seed {seed}, fold {fold}") : FormattableString.Invariant($"fold {fold}");

    /// <summary>Number of steps up to the last line of the history.</summary>
    public long Step => History.Count == 0 ? 0 : History.Max(line => line.Step);

    /// <summary>Whether the held-out clips have been scored with its model.</summary>
    public bool IsFinished => File.Exists(Files.OutOfFold) || File.Exists(Files.Result);

    /// <summary>The last measurement on the held-out clips during training, or null if there is none.</summary>
    public HistoryLine? LastValidation => History.LastOrDefault(line => line.Stream == "eval");

    /// <summary>Returns the duration of the training steps, computed from the measured speed.</summary>
    /// <param name="batch">Number of examples in a step.</param>
    public TimeSpan TrainingTime(int batch)
    {
        var (seconds, previous) = (0.0, 0L);
        foreach (var line in History.Where(line => line.Stream == "train"))
        {
            if (line.ExamplesPerSecond > 0) seconds += (line.Step - previous) * batch / line.ExamplesPerSecond;
            previous = line.Step;
        }
        return TimeSpan.FromSeconds(Math.Min(seconds, TimeSpan.MaxValue.TotalSeconds / 2));
    }

    /// <summary>Reads the network of a run folder.</summary>
    /// <exception cref="InputException">The history is not a regular file.</exception>
    internal static RunNetwork Read(int? fold, RunFiles files) => new(fold, files, File.Exists(files.History) ? [.. HistoryLine.Read(files.History)] : []);
}
