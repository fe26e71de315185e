using Earmark.Tagging;

namespace Earmark.Service;

/// <summary>Options of the tagging service. They can be bound to a section of the configuration of an app.</summary>
public sealed record ServiceOptions
{
    /// <summary>Path of a <c>model.onnx</c>. Required. When the file is replaced, the new model is loaded while requests use the old one, so that no request fails.</summary>
    public string Model { get; set; } = "";

    /// <summary><inheritdoc cref="ModelOptions.Device" path="/summary/node()"/></summary>
    /// <value>Default: "auto".</value>
    public string Device { get; set; } = "auto";

    /// <summary>Number of threads, or 0 for one per core. That many requests are processed at the same time; segments of a single recording use all of them.</summary>
    /// <value>Default: 0.</value>
    public int Threads { get; set; }

    /// <summary>The API key that clients must send, or null for none. Leading and trailing spaces are ignored.</summary>
    /// <value>Default: null.</value>
    public string? ApiKey { get; set; }

    /// <summary>Maximum size of a recording in bytes. Larger ones are rejected with status 413.</summary>
    /// <value>Default: 200,000,000.</value>
    public long MaxBytes { get; set; } = 200_000_000;

    /// <summary>Maximum duration of a recording. Longer ones are rejected with status 413. It protects against small files that contain days of silence.</summary>
    /// <value>Default: 2 hours.</value>
    public TimeSpan MaxDuration { get; set; } = TimeSpan.FromHours(2);

    /// <summary>Maximum time to receive a recording. Slower uploads are rejected with status 408.</summary>
    /// <value>Default: 10 minutes.</value>
    public TimeSpan MaxUploadTime { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Maximum time to decode and score a recording. Those that take longer are rejected with status 422.</summary>
    /// <value>Default: 10 minutes.</value>
    public TimeSpan MaxProcessingTime { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Maximum number of concurrent uploads. Further ones are rejected with status 429. It bounds the disk space that slow uploads need.</summary>
    /// <value>Default: 64.</value>
    public int MaxUploads { get; set; } = 64;

    /// <summary>Maximum number of requests in the queue while others are processed. Further ones are rejected with status 429.</summary>
    /// <value>Default: 64.</value>
    public int MaxQueue { get; set; } = 64;

    /// <summary>Maximum number of live connections. Further ones are rejected with status 429.</summary>
    /// <value>Default: 8.</value>
    public int MaxLiveConnections { get; set; } = 8;

    /// <summary>Maximum time for running requests to finish on shutdown. New ones are rejected with status 503 meanwhile.</summary>
    /// <value>Default: 30 seconds.</value>
    public TimeSpan DrainTime { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Folder for recordings while they are processed, in a private folder that is deleted afterwards.</summary>
    /// <value>Default: the temporary folder of the user.</value>
    public string TemporaryFolder { get; set; } = Path.GetTempPath();

    /// <summary>Interval at which the model file is checked for replacement.</summary>
    /// <value>Default: 2 seconds.</value>
    public TimeSpan ReloadInterval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Number of requests that are processed at the same time.</summary>
    internal int Concurrency => Threads > 0 ? Threads : Environment.ProcessorCount;

    /// <summary>Throws if options are invalid.</summary>
    /// <exception cref="InputException">An option is out of range. The message lists all errors.</exception>
    public void Validate()
    {
        string[] faults = [.. Faults()];
        if (faults.Length > 0) throw new InputException(string.Join("\n", faults));
    }

    private IEnumerable<string> Faults()
    {
        if (string.IsNullOrWhiteSpace(Model)) yield return Fault(nameof(Model), "it is empty", "the path of a model.onnx");
        if (string.IsNullOrWhiteSpace(Device)) yield return Fault(nameof(Device), "it is empty", "auto, cpu, cuda or cuda:N");
        if (Threads is < 0 or > 1024) yield return Fault(nameof(Threads), $"it is {Threads}", "0 (one per core) to 1024");
        if (ApiKey is { } key && string.IsNullOrWhiteSpace(key)) yield return Fault(nameof(ApiKey), "it is empty or blank", "a key, or null if clients need none");
        if (MaxBytes < 1) yield return Fault(nameof(MaxBytes), $"it is {MaxBytes}", "at least 1");
        if (MaxUploads < 1) yield return Fault(nameof(MaxUploads), $"it is {MaxUploads}", "at least 1");
        if (MaxQueue < 0) yield return Fault(nameof(MaxQueue), $"it is {MaxQueue}", "at least 0");
        if (MaxLiveConnections < 0) yield return Fault(nameof(MaxLiveConnections), $"it is {MaxLiveConnections}", "at least 0");
        foreach (var (name, time) in new[] { (nameof(MaxDuration), MaxDuration), (nameof(MaxUploadTime), MaxUploadTime), (nameof(MaxProcessingTime), MaxProcessingTime), (nameof(DrainTime), DrainTime), (nameof(ReloadInterval), ReloadInterval) })
            if (time <= TimeSpan.Zero || time > TimeSpan.FromDays(7)) yield return Fault(name, $"it is {time}", "more than 0, at most 7 days");
    }

    private static string Fault(string option, string found, string expected) => InputException.At($"{nameof(ServiceOptions)}.{option}", found, expected).Message;
}
