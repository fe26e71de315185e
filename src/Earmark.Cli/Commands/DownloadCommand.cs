using System.ComponentModel;
using Earmark.Data;
using Spectre.Console.Cli;

namespace Earmark.Cli.Commands;

/// <summary><c>earmark download SET</c>: the only command that uses the network.</summary>
[Description("Downloads, verifies and unpacks a public data set; run it again to resume an interrupted download")]
internal sealed class DownloadCommand(Terminal terminal) : AsyncCommand<DownloadCommand.Settings>
{
    internal sealed class Settings : CommandSettings
    {
        [CommandArgument(0, "<SET>"), Description("fsdkaggle2018 or esc50")]
        public required string Set { get; init; }

        [CommandOption("-o|--out <FOLDER>"), Description("Target folder; existing files are kept [grey](default: a folder named after the data set)[/]")]
        public string? Out { get; init; }

        [CommandOption("--from <URL>"), Description("Alternative base URL; the archive names are appended to it")]
        public string? From { get; init; }
    }

    public override async Task<int> ExecuteAsync(CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        var source = DownloadCatalogue.Find(settings.Set);
        if (settings.From is { } address) source = source.WithBaseUrl(address);
        var folder = settings.Out ?? source.Name;
        OutputFolder.RequireUsable("--out", folder);
        terminal.Message(source.Description);
        terminal.Message($"from {string.Join(" and ", source.Files.Select(file => new Uri(file.Url, ".")).Distinct())} into {Path.GetFullPath(folder)}");
        try
        {
            using var client = new HttpClient { Timeout = Timeout.InfiniteTimeSpan }; // a download may take hours; Download itself detects a stalled connection
            using var display = new DownloadDisplay(terminal);
            var data = await new Download(client, new() { OnConnectionLost = terminal.Warn }).RunAsync(source, folder, display, cancellationToken).ConfigureAwait(false);
            display.Dispose();
            terminal.WriteResult($"data: {data}");
            terminal.WriteResult($"train on it: earmark train {Shell.Quote(data)} --preset quick");
            return ExitCode.Success;
        }
        catch (Exception error) when (EnvironmentError.IsCancellation(error, cancellationToken))
        {
            terminal.Message("cancelled; run the same command again to resume");
            return ExitCode.Cancelled;
        }
    }
}
