using Earmark.Data;

namespace Earmark.Cli;

/// <summary>Shows how far a download is: a line for each archive and each thing that is done with it.</summary>
internal sealed class DownloadDisplay(Terminal terminal) : IProgress<DownloadProgress>, IDisposable
{
    private readonly Lock turn = new();
    private Progress? progress;
    private (string File, DownloadStage Stage)? shown;

    /// <summary>Takes what the download tells; from any thread.</summary>
    public void Report(DownloadProgress value)
    {
        lock (turn)
        {
            if (shown != (value.File, value.Stage))
            {
                progress?.Dispose();
                shown = (value.File, value.Stage);
                progress = Progress.Begin(terminal, $"{Verb(value.Stage)} {value.File}", value.Total is { } total ? Megabytes(total) : null, "MB",
                    from: Megabytes(value.Done)); // of an earlier call: it took no time now
            }
            progress!.Report(Megabytes(value.Done));
        }
    }

    /// <summary>Ends the line that moves.</summary>
    public void Dispose()
    {
        lock (turn) progress?.Dispose();
        progress = null;
    }

    private static string Verb(DownloadStage stage) => stage switch
    {
        DownloadStage.Fetching => "fetching",
        DownloadStage.Checking => "checking",
        _ => "unpacking",
    };

    private static long Megabytes(long bytes) => (bytes + 999_999) / 1_000_000;
}
