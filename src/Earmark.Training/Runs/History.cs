using Earmark.Runs;
using TorchSharp;
using TorchSharp.Modules;

namespace Earmark.Training.Runs;

/// <summary>
/// The metrics of a training run: <c>history.jsonl</c>, which Earmark reads, and TensorBoard events, which
/// are written from the same lines.
/// </summary>
/// <remarks>Event files cannot be truncated. A resumed run rewrites them from the lines up to its checkpoint.</remarks>
public sealed class History
{
    private static readonly string[] Streams = ["train", "eval"];

    private readonly RunFolder folder;
    private readonly Dictionary<string, SummaryWriter> writers = [];
    private readonly List<HistoryLine> lines = [];

    /// <summary>Opens the history of a run and discards all lines after a step.</summary>
    /// <param name="folder">The run folder.</param>
    /// <param name="step">Number of completed steps, from the checkpoint, or 0 for a new run.</param>
    public History(RunFolder folder, long step)
    {
        ArgumentNullException.ThrowIfNull(folder);
        this.folder = folder;
        var previous = step > 0 && File.Exists(folder.History) ? HistoryLine.Read(folder.History).Where(line => line.Step <= step).ToList() : [];
        RunFolder.WriteText(folder.History, string.Concat(previous.Select(line => line.ToJson()))); // atomic
        foreach (var stream in Streams)
            if (Directory.Exists(folder.Events(stream))) Directory.Delete(folder.Events(stream), recursive: true);
        foreach (var line in previous) Append(line);
    }

    /// <summary>All lines so far.</summary>
    public IReadOnlyList<HistoryLine> Lines => lines;

    /// <summary>Adds a line.</summary>
    public void Add(HistoryLine line)
    {
        ArgumentNullException.ThrowIfNull(line);
        File.AppendAllText(folder.History, line.ToJson());
        Append(line);
    }

    private void Append(HistoryLine line)
    {
        lines.Add(line);
        if (!writers.TryGetValue(line.Stream, out var writer))
            writers[line.Stream] = writer = torch.utils.tensorboard.SummaryWriter(folder.Events(line.Stream));
        foreach (var (tag, value) in Scalars(line)) writer.add_scalar(tag, (float)value, (int)line.Step, line.Time);
    }

    private static IEnumerable<(string Tag, double Value)> Scalars(HistoryLine line) =>
    [
        ("loss", line.Loss), .. line.Metrics, ("learning rate", line.LearningRate),
        ("gradient norm", line.GradientNorm), ("examples per second", line.ExamplesPerSecond),
    ];
}

/// <summary>Measures examples per second since the last call of <see cref="ReadAndReset"/>. Restart it after a validation to exclude the validation time.</summary>
internal sealed class SpeedMeter(TimeProvider clock)
{
    private long started = clock.GetTimestamp();
    private int examples;

    /// <summary>Counts examples.</summary>
    public void Add(int count) => examples += count;

    /// <summary>Returns the speed and restarts the measurement.</summary>
    public double ReadAndReset()
    {
        var speed = examples / Math.Max(1e-9, clock.GetElapsedTime(started).TotalSeconds);
        Restart();
        return speed;
    }

    /// <summary>Restarts the measurement.</summary>
    public void Restart() => (started, examples) = (clock.GetTimestamp(), 0);
}
