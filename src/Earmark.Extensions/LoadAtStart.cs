using Earmark.Tagging;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Earmark.Extensions;

/// <summary>Loads the model when the host starts, so that a damaged model ends the start instead of the first request. The options have been validated by then.</summary>
internal sealed class LoadAtStart(IServiceProvider services) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        services.GetRequiredService<Tagger>();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
