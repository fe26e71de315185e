using Earmark.Tagging;
using Microsoft.Extensions.Logging;

namespace Earmark.Extensions;

/// <summary>Loads the model of a host and logs what was loaded.</summary>
internal static partial class LoggedLoad
{
    /// <summary>Loads a model.</summary>
    /// <param name="options">Valid options.</param>
    /// <param name="logger">Receives the properties of the model, and a warning if a GPU is not used.</param>
    /// <param name="time">Measures the time that loading takes.</param>
    /// <exception cref="InputException">The file is not an Earmark model, or the device cannot be used.</exception>
    public static Tagger Load(EarmarkOptions options, ILogger logger, TimeProvider time)
    {
        var started = time.GetTimestamp();
        var tagger = Tagger.Load(options.Model, options.ModelOptions);
        ModelLoaded(logger, Path.GetFullPath(options.Model), tagger.Card.Labels.Count, tagger.Card.SampleRate, tagger.Device, time.GetElapsedTime(started).TotalMilliseconds);
        if (tagger.GpuFallbackReason is { } reason) GpuNotUsed(logger, reason);
        return tagger;
    }

    [LoggerMessage(1, LogLevel.Information, "Loaded {Model}: {Labels} labels, {SampleRate} Hz, device {Device}, in {Milliseconds:0} ms")]
    private static partial void ModelLoaded(ILogger logger, string model, int labels, int sampleRate, string device, double milliseconds);

    [LoggerMessage(2, LogLevel.Warning, "The GPU is not used: {Reason}")]
    private static partial void GpuNotUsed(ILogger logger, string reason);
}
