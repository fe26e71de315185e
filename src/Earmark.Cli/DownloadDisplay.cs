using Earmark.Data;

namespace Earmark.Cli;

/// <summary>Shows the progress of a download: one line for each archive and stage.</summary>
internal sealed class DownloadDisplay(Terminal terminal) : IProgress<DownloadProgress>, IDisposable
{
    private readonly Lock gate = new();
    private Progress? progress;
    private (string File, DownloadStage Stage)? shown;

    /// <summary>Updates the display. Can be called from any thread.</summary>
    public void Report(DownloadProgress value)
    {
        lock (gate)
        {
            if (shown != (value.File, value.Stage))
            {
                progress?.Dispose();
                shown = (value.File, value.Stage);
                progress = Progress.Start(terminal, $"{StageName(value.Stage)} {value.File}", value.Total is { } total ? Megabytes(total) : null, "MB",
                    from: Megabytes(value.BytesDone)); // bytes from an earlier call are excluded from the time estimate
            }
            progress!.Report(Megabytes(value.BytesDone));
        }
    }

    /// <summary>Ends the progress line.</summary>
    public void Dispose()
    {
        lock (gate) progress?.Dispose();
        progress = null;
    }

    private static string StageName(DownloadStage stage) => stage switch
    {
        DownloadStage.Downloading => "downloading",
        DownloadStage.Verifying => "verifying",
        _ => "unpacking",
    };

    private static long Megabytes(long bytes) => (bytes + 999_999) / 1_000_000;
}
