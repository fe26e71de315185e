using Earmark.Runs;
using System.Globalization;
using Earmark.Scoring;

namespace Earmark.Training.Runs;

/// <summary>The state of a run between steps, apart from weights and moments: the step, the best validation, and the
/// running sums of the current history line.</summary>
public sealed class RunState
{
    /// <summary>Number of steps between two lines of the training history.</summary>
    public const int LogInterval = 50;

    private double loss, norm;
    private long steps;
    private MapAtK map;

    /// <summary>Number of completed steps.</summary>
    public long Step { get; private set; }

    /// <summary>Best validation result so far: MAP@3, or lwlrap for the score rule sigmoid.</summary>
    public double BestScore { get; set; } = double.NegativeInfinity;

    /// <summary>Gradient norm of the last step if the validation after that step is still pending, otherwise null.</summary>
    /// <remarks>If a validation is cancelled, it stays pending, and the resumed run starts with it.</remarks>
    public double? PendingValidationNorm { get; set; }

    /// <summary>Adds the result of a step.</summary>
    public void Add(StepReport report)
    {
        Step = report.Step;
        steps++;
        (loss, norm) = (loss + report.Loss, norm + report.GradientNorm);
        map.Add(report.Map);
    }

    /// <summary>Returns a history line with means over the steps since the previous line, and resets the sums.</summary>
    /// <param name="rate">Learning rate of the last step.</param>
    /// <param name="speed">Examples per second.</param>
    /// <param name="time">Unix time in seconds.</param>
    public HistoryLine CreateHistoryLine(double rate, double speed, long time)
    {
        var line = new HistoryLine("train", Step, loss / steps, map.Count == 0 ? null : map.Map1, map.Count == 0 ? null : map.Map3, rate, norm / steps, speed, time);
        (loss, norm, steps, map) = (0, 0, 0, new());
        return line;
    }

    /// <summary>Returns the state as strings for a checkpoint. Numbers are stored exactly.</summary>
    public IReadOnlyDictionary<string, string> ToMetadata() => new Dictionary<string, string>
    {
        ["step"] = Step.ToString(CultureInfo.InvariantCulture),
        ["best"] = Text(BestScore),
        ["due"] = PendingValidationNorm is { } due ? Text(due) : "",
        ["sums"] = string.Join(' ', new[] { loss, norm, steps, map.Count, map.First, map.Second, map.Third }.Select(Text)),
    };

    /// <summary>Restores the state from the metadata of a checkpoint.</summary>
    /// <param name="metadata">The metadata.</param>
    /// <param name="path">Path of the checkpoint, for error messages.</param>
    /// <exception cref="InputException">An entry is missing or invalid.</exception>
    public static RunState FromMetadata(IReadOnlyDictionary<string, string> metadata, string path)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        try
        {
            return Create(metadata, [.. metadata["sums"].Split(' ').Select(Number)]);
        }
        catch (Exception error) when (error is KeyNotFoundException or FormatException or OverflowException or IndexOutOfRangeException)
        {
            throw new InputException($"{path}: it has no valid run state ({error.Message}). Expected a checkpoint written by 'earmark train'. Delete it and use --resume to start the run from its first step.", error);
        }
    }

    private static RunState Create(IReadOnlyDictionary<string, string> metadata, double[] sums) => new()
    {
        Step = long.Parse(metadata["step"], CultureInfo.InvariantCulture),
        BestScore = Number(metadata["best"]),
        PendingValidationNorm = metadata.GetValueOrDefault("due") is { Length: > 0 } due ? Number(due) : null, // earlier versions did not write this entry
        loss = sums[0],
        norm = sums[1],
        steps = (long)sums[2],
        map = new() { Count = (long)sums[3], First = (long)sums[4], Second = (long)sums[5], Third = (long)sums[6] },
    };

    private static string Text(double number) => number.ToString("R", CultureInfo.InvariantCulture);

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
