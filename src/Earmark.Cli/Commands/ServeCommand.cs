using System.ComponentModel;
using System.Globalization;
using Earmark.Service;
using Earmark.Service.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Spectre.Console.Cli;

namespace Earmark.Cli.Commands;

/// <summary><c>earmark serve MODEL</c>.</summary>
[Description("Starts a tagging service on this machine: a page for people, and an HTTP API for programs")]
internal sealed class ServeCommand(Terminal terminal) : Command<ServeCommand.Settings>
{
    /// <summary>The environment variable with the API key. It is not an option, because other users of the machine can see command lines.</summary>
    public const string KeyVariable = "EARMARK_API_KEY";

    private const double BytesPerMegabyte = 1e6;

    internal sealed class Settings : CommandSettings
    {
        [CommandArgument(0, "<MODEL>"), Description("A model file, such as runs/1/model.onnx. When it is replaced, the new one is loaded without an interruption")]
        public required string Model { get; init; }

        [CommandOption("--urls <ADDRESSES>"), Description("Addresses on which the service listens, separated by semicolons; port 0 selects a free one. Other machines can reach it only with an address other than the default, such as http://*:8080 [grey](default http://127.0.0.1:8080)[/]")]
        public string Urls { get; init; } = ServiceApp.DefaultUrls;

        [CommandOption("--open"), Description("Opens the page in the browser")]
        public bool Open { get; init; }

        [CommandOption("--device <NAME>"), Description("auto, cpu, cuda or cuda:N [grey](default auto: a GPU if available)[/]")]
        public string Device { get; init; } = "auto";

        [CommandOption("--threads <N>"), NumberRange("--threads", 1, 1024), Description("Number of requests that are processed at the same time [grey](default: one per core)[/]")]
        public int Threads { get; init; }

        [CommandOption("--max-megabytes <N>"), NumberRange("--max-megabytes", 0.001, 100_000), Description("Maximum size of a recording, in million bytes [grey](default 200)[/]")]
        public double MaxMegabytes { get; init; } = Defaults.MaxBytes / BytesPerMegabyte;

        [CommandOption("--max-minutes <N>"), NumberRange("--max-minutes", 0.01, 10_080), Description("Maximum duration of a recording [grey](default 120)[/]")]
        public double MaxMinutes { get; init; } = Defaults.MaxDuration.TotalMinutes;

        [CommandOption("--upload-seconds <N>"), NumberRange("--upload-seconds", 1, 86_400), Description("Maximum time to receive a recording [grey](default 600)[/]")]
        public double UploadSeconds { get; init; } = Defaults.MaxUploadTime.TotalSeconds;

        [CommandOption("--processing-seconds <N>"), NumberRange("--processing-seconds", 1, 86_400), Description("Maximum time to decode and tag a recording [grey](default 600)[/]")]
        public double ProcessingSeconds { get; init; } = Defaults.MaxProcessingTime.TotalSeconds;

        [CommandOption("--uploads <N>"), NumberRange("--uploads", 1, 1000), Description("Maximum number of recordings that are received at the same time; further ones are refused [grey](default 64)[/]")]
        public int Uploads { get; init; } = Defaults.MaxUploads;

        [CommandOption("--queue <N>"), NumberRange("--queue", 0, 100_000), Description("Maximum number of requests that wait while others are processed; further ones are refused [grey](default 64)[/]")]
        public int Queue { get; init; } = Defaults.MaxQueue;

        [CommandOption("--live <N>"), NumberRange("--live", 0, 1000), Description("Maximum number of live connections [grey](default 8)[/]")]
        public int Live { get; init; } = Defaults.MaxLiveConnections;

        [CommandOption("--drain-seconds <N>"), NumberRange("--drain-seconds", 0.1, 3600), Description("Maximum time for running requests to finish when the service is stopped by Ctrl-C or SIGTERM [grey](default 30)[/]")]
        public double DrainSeconds { get; init; } = Defaults.DrainTime.TotalSeconds;

        private static ServiceOptions Defaults { get; } = new();

        /// <summary>Returns the API key from the value of the environment variable, or null if it is not set.</summary>
        /// <exception cref="InputException">The value is empty. The service does not start without a key if the variable is set.</exception>
        internal static string? KeyOf(string? value) => value is null ? null
            : value.Trim() is { Length: > 0 } key ? key : throw InputException.At($"environment variable {KeyVariable}", value.Length == 0 ? "it is empty" : "it is blank", "a key", "If clients need no key, remove the variable.");

        /// <summary>The options of the service.</summary>
        /// <exception cref="InputException">The environment variable of the key is empty.</exception>
        public ServiceOptions ToOptions() => new()
        {
            Model = Model,
            Device = Device,
            Threads = Threads,
            ApiKey = KeyOf(Environment.GetEnvironmentVariable(KeyVariable)),
            MaxBytes = (long)(MaxMegabytes * BytesPerMegabyte),
            MaxDuration = TimeSpan.FromMinutes(MaxMinutes),
            MaxUploadTime = TimeSpan.FromSeconds(UploadSeconds),
            MaxProcessingTime = TimeSpan.FromSeconds(ProcessingSeconds),
            MaxUploads = Uploads,
            MaxQueue = Queue,
            MaxLiveConnections = Live,
            DrainTime = TimeSpan.FromSeconds(DrainSeconds),
        };
    }

    public override int Execute(CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        var urls = WebAddresses.Parse($"--urls {settings.Urls}", settings.Urls);
        var options = settings.ToOptions();
        // Scoring occupies a pool thread for each recording. Without additional threads, requests would wait about half a second until the pool adds one (starvation).
        ThreadPool.SetMinThreads(2 * Environment.ProcessorCount + options.Concurrency, Environment.ProcessorCount);
        using var logger = new TerminalLogger(terminal);
        var app = ServiceApp.Create(options, urls, builder => builder.Logging.AddProvider(logger).AddFilter("Microsoft", LogLevel.Warning));
        if (!WebAddresses.AreLoopback(urls) && options.ApiKey is null)
            terminal.Warn($"other machines can use the service without a key. To require one, set the environment variable {KeyVariable}");
        LocalServer.RunAsync(app, addresses => Show(addresses, settings, options), cancellationToken).GetAwaiter().GetResult();
        return ExitCode.Success;
    }

    private void Show(IReadOnlyList<string> addresses, Settings settings, ServiceOptions options)
    {
        foreach (var address in addresses) terminal.WriteResult($"Serving {settings.Model} at {address}");
        terminal.Message(string.Create(CultureInfo.InvariantCulture, $"{(options.ApiKey is null ? "no key is required" : $"the key in {KeyVariable} is required")}; Ctrl-C stops the service"));
        if (settings.Open && Browser.TryOpen(WebAddresses.ForBrowser(addresses[0])) is { } reason) terminal.Warn($"the page cannot be opened in a browser ({reason})");
    }
}
