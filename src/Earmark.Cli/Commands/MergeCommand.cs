using System.ComponentModel;
using System.Globalization;
using Earmark.Tagging.Formats;
using Earmark.Tagging.Jobs;
using Spectre.Console.Cli;

namespace Earmark.Cli.Commands;

/// <summary><c>earmark merge PART... --out FILE</c>.</summary>
[Description("Joins the results of all shards of 'earmark tag --shard', and checks that no recording is missing or occurs twice")]
internal sealed class MergeCommand(Terminal terminal) : Command<MergeCommand.Settings>
{
    internal sealed class Settings : CommandSettings
    {
        [CommandArgument(0, "<PART>"), Description("The files of all shards, such as tags.csv.shard-*")]
        public required string[] Parts { get; init; }

        [CommandOption("-o|--out <PATH>", isRequired: true), Description("Output file, or folder for the format audacity; it must not already exist")]
        public required string Out { get; init; }

        [CommandOption("--format <NAME>"), Description("csv, json, jsonl, audacity, raven, kaleidoscope, birdnet or parquet [grey](default: by the extension of --out)[/]")]
        public string? Format { get; init; }
    }

    public override int Execute(CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        var format = TagFormats.Find(settings.Format, settings.Out);
        OutputFile.RequireFree("--out", settings.Out);
        var journals = TagMerge.Open(settings.Parts);
        try
        {
            var failures = TagOutput.Write(settings.Out, format, TagMerge.Results(journals), journals[0].Header.MaxFrequency);
            foreach (var failure in failures.Take(20)) terminal.Warn(failure.ToString());
            if (failures.Count > 0) terminal.Message(string.Create(CultureInfo.InvariantCulture, $"{failures.Count:N0} of {journals[0].Header.Recordings:N0} recordings cannot be tagged (listed in {TagOutput.FailuresPath(settings.Out, format)})"));
            terminal.WriteResult(string.Create(CultureInfo.InvariantCulture, $"{settings.Out}: {journals[0].Header.Recordings:N0} recordings of {journals.Count} shards"));
            return failures.Count > 0 ? ExitCode.Failures : ExitCode.Success;
        }
        finally
        {
            foreach (var journal in journals) journal.Dispose();
        }
    }
}
