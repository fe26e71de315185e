using Earmark.Audio;
using Earmark.Tagging;
using Earmark.Tests.Data;
using Earmark.Tests.Tagging;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Earmark.Extensions.Tests;

public sealed class EarmarkServicesTest : IDisposable
{
    private readonly DataFolder folder = new();
    private readonly LogRecorder log = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_host_loads_the_model_at_start_and_disposes_of_it()
    {
        var model = TinyModel.Write(folder);
        Tagger tagger;
        using (var host = Host(services => services.AddEarmark(OnCpu(model))))
        {
            await host.StartAsync();
            Assert.StartsWith($"Information Earmark.Tagging.Tagger: Loaded {model}: 3 labels, 8000 Hz, device cpu, in ", Assert.Single(log.Lines), StringComparison.Ordinal);
            tagger = host.Services.GetRequiredService<Tagger>();
            Assert.Same(tagger, host.Services.GetRequiredService<Tagger>());
            var waveform = new Waveform([.. Enumerable.Range(0, 4000).Select(n => MathF.Sin(0.3f * n))], 8000);
            using var direct = Tagger.Load(model, new() { Device = "cpu" });
            Assert.Equal(direct.Score(waveform), tagger.Score(waveform));
            await host.StopAsync();
        }
        Assert.Throws<ObjectDisposedException>(() => tagger.Score(new Waveform([1], 8000)));
    }

    [Fact]
    public async Task Invalid_options_are_reported_together_when_the_host_starts()
    {
        using var host = Host(services => services.AddEarmark(options => (options.Device, options.Threads, options.TtaViews) = ("", -1, 0)));
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());
        Assert.Equal(
        [
            "EarmarkOptions.Model: it is empty. Expected the path of a model.onnx. Call AddEarmark(\"model.onnx\"), or set it in the configuration.",
            "EarmarkOptions.Device: it is empty. Expected auto, cpu, cuda or cuda:N.",
            "EarmarkOptions.Threads: it is -1. Expected 0 (one per core) or more.",
            "EarmarkOptions.TtaViews: it is 0. Expected 1 to 31, or null for the value stored in the model.",
        ], exception.Failures);
        Assert.Empty(log.Lines);
    }

    [Fact]
    public async Task A_missing_model_is_reported_when_the_host_starts()
    {
        using var host = Host(services => services.AddEarmark(folder["no.onnx"]));
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());
        Assert.Equal($"EarmarkOptions.Model: there is no file '{folder["no.onnx"]}'. Expected the path of a model.onnx.", Assert.Single(exception.Failures));
    }

    [Fact]
    public async Task A_damaged_model_ends_the_start()
    {
        folder.Text("damaged.onnx", "not a model");
        using var host = Host(services => services.AddEarmark(OnCpu(folder["damaged.onnx"])));
        var error = await Assert.ThrowsAsync<InputException>(() => host.StartAsync());
        Assert.Equal(($"{folder["damaged.onnx"]}: ONNX Runtime cannot load it (Protobuf parsing failed). Expected a complete model.onnx, as written by 'earmark train'.", InputErrorKind.InvalidModel), (error.Message, error.Kind));
    }

    [Fact]
    public async Task Options_can_be_bound_to_the_configuration()
    {
        var model = TinyModel.Write(folder);
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Earmark:Model", model), new("Earmark:Device", "cpu"), new("Earmark:Threads", "3"), new("Earmark:TtaViews", "2")]).Build();
        using var host = Host(services => services.AddEarmark(configuration.GetSection("Earmark").Bind));
        await host.StartAsync();
        var options = host.Services.GetRequiredService<IOptions<EarmarkOptions>>().Value;
        Assert.Equal((model, "cpu", 3, 2), (options.Model, options.Device, options.Threads, options.TtaViews));
        Assert.Equal(new ModelOptions { Device = "cpu", Threads = 3, TtaViews = 2 }, options.ModelOptions);
    }

    [Fact]
    public void The_default_device_is_auto() => Assert.Equal(new ModelOptions(), new EarmarkOptions().ModelOptions);

    [Fact]
    public void A_second_call_changes_the_options_of_the_same_tagger()
    {
        var model = TinyModel.Write(folder);
        using var services = new ServiceCollection().AddLogging().AddEarmark("first.onnx").AddEarmark(OnCpu(model)).BuildServiceProvider();
        Assert.Equal(TinyModel.Card.Labels, Assert.Single(services.GetServices<Tagger>()).Card.Labels);
        Assert.Single(services.GetServices<IHostedService>(), service => service is LoadAtStart);
        Assert.Single(services.GetRequiredService<IOptions<HealthCheckServiceOptions>>().Value.Registrations);
    }

    [Fact]
    public void Without_a_host_the_options_are_validated_when_the_tagger_is_requested()
    {
        using var services = new ServiceCollection().AddEarmark(folder["no.onnx"]).BuildServiceProvider();
        Assert.Throws<OptionsValidationException>(services.GetRequiredService<Tagger>);
    }

    [Fact]
    public async Task The_health_check_scores_silence()
    {
        using var services = new ServiceCollection().AddLogging().AddEarmark(OnCpu(TinyModel.Write(folder))).BuildServiceProvider();
        var entry = await CheckHealth(services);
        Assert.Equal((HealthStatus.Healthy, "the model is loaded and scores silence"), (entry.Status, entry.Description));
        Assert.Equal((3, 8000, "cpu"), (entry.Data["labels"], entry.Data["sampleRate"], entry.Data["device"]));
        Assert.InRange((double)entry.Data["milliseconds"], 0.001, 60_000);
    }

    [Fact]
    public async Task The_health_check_reports_a_model_that_cannot_be_loaded()
    {
        using var services = new ServiceCollection().AddLogging().AddEarmark(folder["no.onnx"]).BuildServiceProvider();
        var entry = await CheckHealth(services);
        Assert.Equal(HealthStatus.Unhealthy, entry.Status);
        Assert.Equal($"EarmarkOptions.Model: there is no file '{folder["no.onnx"]}'. Expected the path of a model.onnx.", entry.Description);
        Assert.IsType<OptionsValidationException>(entry.Exception);
    }

    [Fact]
    public async Task The_health_check_reports_a_tagger_that_is_disposed()
    {
        using var services = new ServiceCollection().AddLogging().AddEarmark(OnCpu(TinyModel.Write(folder))).BuildServiceProvider();
        services.GetRequiredService<Tagger>().Dispose();
        var entry = await CheckHealth(services);
        Assert.Equal(HealthStatus.Unhealthy, entry.Status);
        Assert.IsType<ObjectDisposedException>(entry.Exception);
    }

    [Fact]
    public async Task A_cancelled_health_check_reports_nothing()
    {
        using var services = new ServiceCollection().AddLogging().AddEarmark(OnCpu(TinyModel.Write(folder))).BuildServiceProvider();
        using var source = new CancellationTokenSource();
        var check = new TaggerHealthCheck(services, new CancellingClock(source));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => check.CheckHealthAsync(new(), source.Token));
    }

    private static Action<EarmarkOptions> OnCpu(string model) => options => (options.Model, options.Device) = (model, "cpu");

    private IHost Host(Action<IServiceCollection> addServices)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new());
        builder.Logging.AddProvider(log).AddFilter("Microsoft", LogLevel.None);
        addServices(builder.Services);
        return builder.Build();
    }

    private static async Task<HealthReportEntry> CheckHealth(IServiceProvider services)
    {
        var report = await services.GetRequiredService<HealthCheckService>().CheckHealthAsync();
        return report.Entries[EarmarkServices.HealthCheckName];
    }

    /// <summary>A clock that cancels when it is read, which is when the health check begins to score.</summary>
    private sealed class CancellingClock(CancellationTokenSource source) : TimeProvider
    {
        public override long GetTimestamp()
        {
            source.Cancel();
            return base.GetTimestamp();
        }
    }
}
