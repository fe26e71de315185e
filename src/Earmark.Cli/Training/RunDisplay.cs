using Earmark.Runs;
using System.Globalization;
using Earmark.Training.Runs;

namespace Earmark.Cli.Training;

/// <summary>Shows the events of a training run: a progress line for each stage and a permanent line for each validation.</summary>
internal sealed class RunDisplay(Terminal terminal) : IDisposable
{
    private readonly Lock gate = new();
    private Progress? progress;
    private string stage = "", network = ""; // the network ends with a colon and a space

    /// <summary>The last validation on held-out clips during training, or null if there is none yet.</summary>
    public HistoryLine? LastValidation { get; private set; }

    /// <summary>Handles an event of the run. Can be called from any thread.</summary>
    public void Report(RunEvent runEvent)
    {
        lock (gate)
            switch (runEvent)
            {
                case RunEvent.NetworkChanged changed: network = changed.Name is null ? "" : $"{changed.Name}: "; break;
                case RunEvent.Progress { Total: > 0 } progressEvent: Show(progressEvent); break;
                case RunEvent.HistoryLineAdded { Line: { Stream: "train" } line }:
                    progress?.Note(string.Create(CultureInfo.InvariantCulture, $"loss {line.Loss:0.000}, {line.ExamplesPerSecond:0} examples/s"));
                    break;
                case RunEvent.HistoryLineAdded { Line: var line }:
                    LastValidation = line;
                    terminal.Message(string.Create(CultureInfo.InvariantCulture, $"{network}step {line.Step:N0}: validation loss {line.Loss:0.000}")
                        + string.Concat(line.Metrics.Select(metric => string.Create(CultureInfo.InvariantCulture, $", {metric.Name} {metric.Value:0.000}"))));
                    break;
                case RunEvent.ClipSkipped skipped: terminal.Warn($"skipped: {skipped.Failure}"); break;
                case RunEvent.Warning warning: terminal.Warn(warning.Text); break;
                case RunEvent.Message message: terminal.Message(message.Text); break;
            }
    }

    /// <summary>Ends the progress line.</summary>
    public void Dispose() => progress?.Dispose();

    private void Show(RunEvent.Progress progressEvent)
    {
        var name = network + progressEvent.Name;
        if (name != stage)
        {
            progress?.Dispose();
            (stage, progress) = (name, Progress.Start(terminal, name, progressEvent.Total, progressEvent.Unit, from: progressEvent.Completed > 1 ? progressEvent.Completed - 1 : 0));
        }
        progress!.Report(progressEvent.Completed);
    }
}
