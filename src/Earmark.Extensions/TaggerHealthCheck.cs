using Earmark.Audio;
using Earmark.Tagging;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Earmark.Extensions;

/// <summary>Reports whether the model is loaded and scores a second of silence, which takes about as long as a recording of that length.</summary>
internal sealed class TaggerHealthCheck(IServiceProvider services, TimeProvider? time = null) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.Run(() => Check(context, cancellationToken), cancellationToken);

    private HealthCheckResult Check(HealthCheckContext context, CancellationToken cancellationToken)
    {
        try
        {
            var (clock, tagger) = (time ?? TimeProvider.System, services.GetRequiredService<Tagger>());
            var started = clock.GetTimestamp();
            tagger.Score(new Waveform(new float[tagger.Card.SampleRate], tagger.Card.SampleRate), cancellationToken: cancellationToken);
            return HealthCheckResult.Healthy("the model is loaded and scores silence", new Dictionary<string, object>
            {
                ["labels"] = tagger.Card.Labels.Count,
                ["sampleRate"] = tagger.Card.SampleRate,
                ["device"] = tagger.Device,
                ["milliseconds"] = clock.GetElapsedTime(started).TotalMilliseconds,
            });
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested) // whatever it is, the service cannot tag
        {
            return new(context.Registration.FailureStatus, exception.Message, exception);
        }
    }
}
