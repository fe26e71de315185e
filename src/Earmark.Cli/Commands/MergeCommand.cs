using System.ComponentModel;
using System.Globalization;
using Earmark.Tagging.Formats;
using Earmark.Tagging.Jobs;
using Spectre.Console.Cli;

namespace Earmark.Cli.Commands;

/// <summary><c>earmark merge PART... --out FILE</c>.</summary>
[Description("Merges the results of all shards of 'earmark tag --shard' and checks that no recording is missing or occurs twice")]
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
        using var merge = TagMerge.Open(settings.Parts);
        var maxFrequency = merge.Header.MaxFrequency;
        new TagFiles(settings.Out, Shard.All).RequireFree(format, null, maxFrequency);
        var output = new TagOutput(settings.Out, format, maxFrequency);
        var summary = output.Write(merge.Paths, merge.Find, isContinued: false, cancellationToken);
        var exitCode = TagReport.Show(terminal, summary, output.FailuresPath);
        terminal.WriteResult(string.Create(CultureInfo.InvariantCulture, $"{settings.Out}: {TagReport.Count(summary)}, from {merge.Header.Shard.Count} shards"));
        return exitCode;
    }
}
