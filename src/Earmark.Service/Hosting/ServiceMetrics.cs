using System.Diagnostics.Metrics;

namespace Earmark.Service.Hosting;

/// <summary>The metrics of the service. ASP.NET itself measures HTTP requests (number, duration, status code): <c>http.server.request.duration</c>.</summary>
internal sealed class ServiceMetrics : IDisposable
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "Earmark.Service";

    private readonly Meter meter;
    private readonly Counter<double> audio;
    private readonly Counter<long> loads, rejections, windows;
    private readonly Histogram<double> processing;

    /// <summary>Creates the instruments.</summary>
    public ServiceMetrics(IMeterFactory meters)
    {
        meter = meters.Create(MeterName);
        audio = meter.CreateCounter<double>("earmark.audio.duration", "s", "Seconds of audio that were tagged.");
        processing = meter.CreateHistogram<double>("earmark.processing.duration", "s", "Time to decode and score a recording, without its upload and without its time in the queue.",
            advice: new() { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300] });
        loads = meter.CreateCounter<long>("earmark.model.loads", "{load}", "Model files that were loaded, or could not be loaded.");
        rejections = meter.CreateCounter<long>("earmark.requests.rejected", "{request}", "Requests with an error response, by status code.");
        windows = meter.CreateCounter<long>("earmark.live.windows", "{window}", "Windows of live connections that were scored.");
    }

    /// <summary>Adds gauges of the requests that are processed, those in the queue, and live connections.</summary>
    public void Observe(Func<long> running, Func<long> waiting, Func<long> live)
    {
        meter.CreateObservableGauge("earmark.requests.running", running, "{request}", "Requests that are processed at this moment.");
        meter.CreateObservableGauge("earmark.requests.waiting", waiting, "{request}", "Requests in the queue at this moment.");
        meter.CreateObservableGauge("earmark.live.connections", live, "{connection}", "Live connections at this moment.");
    }

    /// <summary>Counts a recording that was tagged.</summary>
    public void AddRecording(double seconds, TimeSpan elapsed)
    {
        audio.Add(seconds);
        processing.Record(elapsed.TotalSeconds);
    }

    /// <summary>Counts a window of a live connection.</summary>
    /// <param name="seconds">Seconds of audio since the previous window.</param>
    public void AddWindow(double seconds)
    {
        windows.Add(1);
        audio.Add(seconds);
    }

    /// <summary>Counts an attempt to load a model.</summary>
    public void AddLoad(bool succeeded) => loads.Add(1, new KeyValuePair<string, object?>("outcome", succeeded ? "success" : "failure"));

    /// <summary>Counts an error response by its status code.</summary>
    public void AddRejection(int status) => rejections.Add(1, new KeyValuePair<string, object?>("status", status));

    /// <inheritdoc/>
    public void Dispose() => meter.Dispose();
}
