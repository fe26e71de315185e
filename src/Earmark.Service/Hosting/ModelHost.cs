using Earmark.Tagging;
using Earmark.Tagging.Jobs;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Earmark.Service.Hosting;

/// <summary>
/// Holds the model of the service, and reloads it when its file is replaced, while requests use the old one. If the new file cannot be loaded, the error is logged and the old model remains. Transient errors, such as a full disk, are retried.
/// </summary>
/// <remarks>The file is polled: change notifications of the file system are not reliable on network folders, in containers and for replaced symbolic links.</remarks>
internal sealed partial class ModelHost : BackgroundService
{
    private readonly ServiceOptions options;
    private readonly PrivateFolder folder;
    private readonly ServiceMetrics metrics;
    private readonly TimeProvider time;
    private readonly ILogger<ModelHost> logger;
    private readonly Lock gate = new();
    private LoadedModel current;
    private bool isDisposed;
    private FileStamp stamp; // of the file that was loaded last, or was found to be invalid
    private FileStamp delayed; // of the file whose load failed with a transient error

    /// <summary>Loads the model.</summary>
    /// <exception cref="InputException">The file is not an Earmark model, or the device cannot be used.</exception>
    public ModelHost(ServiceOptions options, PrivateFolder folder, ServiceMetrics metrics, TimeProvider time, ILogger<ModelHost> logger)
    {
        (this.options, this.folder, this.metrics, this.time, this.logger) = (options, folder, metrics, time, logger);
        stamp = FileStamp.Of(options.Model);
        current = Load();
    }

    /// <summary>Leases the current model for one request.</summary>
    /// <exception cref="ObjectDisposedException">The service has shut down.</exception>
    public ModelLease Acquire()
    {
        while (true)
        {
            var model = Volatile.Read(ref current);
            if (model.TryAcquire()) return new(model);
            ObjectDisposedException.ThrowIf(Volatile.Read(ref isDisposed), this); // otherwise it was replaced since
        }
    }

    /// <inheritdoc/>
    /// <remarks>The container disposes of it twice: as a singleton, and as a hosted service.</remarks>
    public override void Dispose()
    {
        lock (gate)
        {
            if (isDisposed) return;
            isDisposed = true;
        }
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
            // Shutdown.
        }
    }

    // A file that still changes is being written.
    private FileStamp Check(FileStamp previous)
    {
        var found = FileStamp.Of(options.Model);
        if (found != default && found != stamp && found == previous) Replace(found);
        return found;
    }

    private void Replace(FileStamp found)
    {
        try
        {
            var loaded = Load();
            stamp = found;
            Use(loaded);
        }
        catch (Exception exception) when (IsTransient(exception))
        {
            if (found == delayed) return; // has been logged already
            delayed = found;
            Delayed(logger, exception.Message);
            metrics.AddLoad(succeeded: false);
        }
        catch (Exception exception) // of any type: the service continues with the old model
        {
            stamp = found;
            NotLoaded(logger, exception.Message);
            metrics.AddLoad(succeeded: false);
        }
    }

    private void Use(LoadedModel loaded)
    {
        var unused = loaded;
        lock (gate)
            if (!isDisposed) (unused, current) = (current, loaded);
        unused.Release();
    }

    // Loading the same file may succeed later: the disk is full, too many files are open, or a permission is missing.
    private static bool IsTransient(Exception exception) => exception is InputException { Kind: InputErrorKind.SystemFailure or InputErrorKind.Unreadable or InputErrorKind.NotFound } or IOException or UnauthorizedAccessException or OutOfMemoryException;

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

    [LoggerMessage(4, LogLevel.Error, "The model file was replaced, but the new one cannot be loaded at this moment. The service continues with the old one, and tries again at intervals. {Reason}")]
    private static partial void Delayed(ILogger logger, string reason);
}
