using Earmark.Tagging;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Earmark.Service.Hosting;

/// <summary>
/// The model of the service. When its file is replaced, the new one is loaded while requests use the old one. A file that cannot be loaded is logged, and the old model remains.
/// </summary>
/// <remarks>The file is checked at intervals instead of by notifications of the file system, which network folders, containers and replaced symbolic links do not send reliably.</remarks>
internal sealed partial class ModelHost : BackgroundService
{
    private readonly ServiceOptions options;
    private readonly PrivateFolder folder;
    private readonly ServiceMetrics metrics;
    private readonly TimeProvider time;
    private readonly ILogger<ModelHost> logger;
    private LoadedModel current;
    private Stamp stamp; // of the file that was last loaded, or could not be loaded

    /// <summary>Loads the model.</summary>
    /// <exception cref="InputException">The file is not an Earmark model, or the device cannot be used.</exception>
    public ModelHost(ServiceOptions options, PrivateFolder folder, ServiceMetrics metrics, TimeProvider time, ILogger<ModelHost> logger)
    {
        (this.options, this.folder, this.metrics, this.time, this.logger) = (options, folder, metrics, time, logger);
        stamp = Stamp.Of(options.Model);
        current = Load();
    }

    /// <summary>Returns the current model for one request.</summary>
    public ModelLease Acquire()
    {
        while (true)
        {
            var model = Volatile.Read(ref current);
            if (model.TryAcquire()) return new(model);
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        base.Dispose();
        current.Release();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.ReloadInterval, time);
        try
        {
            for (var previous = stamp; await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false);) previous = Check(previous);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The service stops.
        }
    }

    // A file that still changes is being written.
    private Stamp Check(Stamp previous)
    {
        var found = Stamp.Of(options.Model);
        if (found.Exists && found != stamp && found == previous) Replace(found);
        return found;
    }

    private void Replace(Stamp found)
    {
        stamp = found;
        try
        {
            var loaded = Load();
            Interlocked.Exchange(ref current, loaded).Release();
        }
        catch (Exception exception) // whatever it is, the service continues with the old model
        {
            metrics.AddLoad(succeeded: false);
            NotLoaded(logger, exception.Message);
        }
    }

    private LoadedModel Load()
    {
        var started = time.GetTimestamp();
        var copy = folder.CreateFile();
        try
        {
            Copy(copy);
            Tagger tagger = null!;
            AtomicFile.ReplaceNameInExceptions(copy.Name, options.Model, () => tagger = Tagger.Load(copy.Name, new() { Device = options.Device, Threads = options.Threads }));
            var model = new LoadedModel(tagger, copy, ContentHash.OfFile(copy.Name));
            metrics.AddLoad(succeeded: true);
            Loaded(logger, options.Model, tagger.Card.Labels.Count, tagger.Card.SampleRate, tagger.Device, time.GetElapsedTime(started).TotalMilliseconds);
            if (tagger.GpuFallbackReason is { } reason) GpuNotUsed(logger, reason);
            return model;
        }
        catch
        {
            PrivateFolder.Delete(copy);
            throw;
        }
    }

    private void Copy(FileStream copy)
    {
        RegularFile.Require(options.Model, "a model.onnx, as written by 'earmark train'");
        try
        {
            using var file = new FileStream(options.Model, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            file.CopyTo(copy);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw InputException.At(options.Model, "there is no such file", "a model.onnx, as written by 'earmark train'", kind: InputErrorKind.NotFound);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw InputException.At(options.Model, $"it cannot be copied to {options.TemporaryFolder} ({exception.Message})", "a readable model.onnx, and free disk space for a copy", kind: InputErrorKind.Unreadable);
        }
    }

    [LoggerMessage(1, LogLevel.Information, "Loaded {Model}: {Labels} labels, {SampleRate} Hz, device {Device}, in {Milliseconds:0} ms")]
    private static partial void Loaded(ILogger logger, string model, int labels, int sampleRate, string device, double milliseconds);

    [LoggerMessage(2, LogLevel.Warning, "The GPU is not used: {Reason}")]
    private static partial void GpuNotUsed(ILogger logger, string reason);

    [LoggerMessage(3, LogLevel.Error, "The model file was replaced, but the new one cannot be used. The service continues with the old one. {Reason}")]
    private static partial void NotLoaded(ILogger logger, string reason);

    /// <summary>What shows that a file was replaced.</summary>
    private readonly record struct Stamp(bool Exists, long Bytes, DateTime Modified)
    {
        public static Stamp Of(string path)
        {
            try
            {
                // The target of a symbolic link, which is replaced in some deployments instead of the file.
                var link = new FileInfo(path);
                var file = link.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? link;
                return file.Exists ? new(true, file.Length, file.LastWriteTimeUtc) : default;
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                return default;
            }
        }
    }
}
