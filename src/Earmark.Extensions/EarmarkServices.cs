using Earmark.Tagging;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Earmark.Extensions;

/// <summary>Adds a tagger to the services of a host.</summary>
public static class EarmarkServices
{
    /// <summary>Name of the health check.</summary>
    public const string HealthCheckName = "earmark";

    /// <summary>
    /// Adds a <see cref="Tagger"/> as a singleton, and a health check. The model is loaded when the host starts; without a host, when the tagger is
    /// first requested. A second call changes the options of the same tagger.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="model">Path of a <c>model.onnx</c>.</param>
    /// <returns><paramref name="services"/>.</returns>
    /// <exception cref="OptionsValidationException">Thrown by the start of the host: an option is invalid, or the file does not exist.</exception>
    /// <exception cref="InputException">Thrown by the start of the host: the file is not an Earmark model, or the device cannot be used.</exception>
    /// <example>
    /// <code>
    /// builder.Services.AddEarmark("model.onnx");
    /// app.MapGet("/tags", (string path, Tagger tagger) => tagger.Tag(path));
    /// app.MapHealthChecks("/health");
    /// </code>
    /// </example>
    public static IServiceCollection AddEarmark(this IServiceCollection services, string model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return services.AddEarmark(options => options.Model = model);
    }

    /// <summary><inheritdoc cref="AddEarmark(IServiceCollection, string)" path="/summary/node()"/></summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets the options, for example from the configuration: <c>builder.Configuration.GetSection("Earmark").Bind</c>.</param>
    /// <returns><paramref name="services"/>.</returns>
    /// <exception cref="OptionsValidationException">Thrown by the start of the host: an option is invalid, or the file does not exist.</exception>
    /// <exception cref="InputException">Thrown by the start of the host: the file is not an Earmark model, or the device cannot be used.</exception>
    public static IServiceCollection AddEarmark(this IServiceCollection services, Action<EarmarkOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        services.AddOptions<EarmarkOptions>().Configure(configure).ValidateOnStart();
        if (services.Any(service => service.ServiceType == typeof(Tagger))) return services;
        services.AddSingleton<IValidateOptions<EarmarkOptions>, EarmarkOptionsValidator>();
        services.AddSingleton(provider => LoggedLoad.Load(provider.GetRequiredService<IOptions<EarmarkOptions>>().Value, provider.GetService<ILogger<Tagger>>() ?? NullLogger<Tagger>.Instance,
            provider.GetService<TimeProvider>() ?? TimeProvider.System));
        services.AddHostedService<LoadAtStart>();
        services.AddHealthChecks().AddCheck<TaggerHealthCheck>(HealthCheckName);
        return services;
    }
}
