using System.ComponentModel;
using System.Globalization;
using Earmark.Runs;
using Earmark.Tagging.Formats;
using Earmark.Tagging.Jobs;
using Spectre.Console.Cli;

namespace Earmark.Cli.Commands;

/// <summary><c>earmark merge PART... --out FILE</c> and <c>earmark merge RUN</c>.</summary>
[Description("Merges the results of all shards of 'earmark tag --shard', and checks that no recording is missing or occurs twice; or merges the networks of a run that were trained separately")]
internal sealed class MergeCommand(Terminal terminal) : Command<MergeCommand.Settings>
{
    internal sealed class Settings : CommandSettings
    {
        [CommandArgument(0, "<PART>"), Description("The files of all shards, such as tags.csv.shard-*; or the folder of a run of 'earmark train --folds' whose networks are all finished. Merging a run needs its recordings, because it chooses thresholds for segments")]
        public required string[] Parts { get; init; }

        [CommandOption("-o|--out <PATH>"), Description("Output file, or folder for the format audacity; if it already exists, it must have the same content. Not allowed for a run, whose model is written to its folder")]
        public string? Out { get; init; }

        [CommandOption("--format <NAME>"), Description("csv, json, jsonl, audacity, raven, kaleidoscope, birdnet or parquet [grey](default: by the extension of --out)[/]")]
        public string? Format { get; init; }
    }

    public override int Execute(CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        if (settings.Parts is [var run] && File.Exists(new RunFiles(run).Arguments))
            return settings is { Out: null, Format: null } ? MergeRun(run, cancellationToken)
                : throw InputException.At($"earmark merge {run}", "--out or --format was specified for a run", "no option", "The merged model is written to the folder of the run.");
        if (settings.Parts.FirstOrDefault(Directory.Exists) is { } folder) throw InputException.At(folder, "it is a folder, but not that of a single run", "the folder of one run, or the files of all shards");
        var path = settings.Out ?? throw InputException.At("earmark merge", "--out is missing", "the output file, such as --out tags.csv");
        var format = TagFormats.Find(settings.Format, path);
        using var merge = TagMerge.Open([.. settings.Parts.SelectMany(Expand)]);
        if (!Path.Exists(path)) new TagFiles(path, Shard.All).RequireOutputFree(format); // an output with the same results is accepted
        var output = new TagOutput(path, format, merge.Header.MaxFrequency) { IsShared = true }; // schedulers can kill and restart a job, or run it twice
        var summary = output.Write(merge.Paths, merge.Find, isContinued: false, cancellationToken);
        var exitCode = TagReport.Show(terminal, summary, output.FailuresPath);
        terminal.WriteResult(string.Create(CultureInfo.InvariantCulture, $"{path}: {TagReport.Count(summary)}, from {merge.Header.Shard.Count} shards"));
        return exitCode;
    }

    private static IEnumerable<string> Expand(string part) => FilePattern.IsPattern(part) && !File.Exists(part) && new FilePattern(part) is var pattern && Directory.Exists(pattern.Root)
        ? pattern.Match(Directory.EnumerateFiles(pattern.Root)).Order(StringComparer.Ordinal).DefaultIfEmpty(part) : [part];

#if TORCH
    private int MergeRun(string run, CancellationToken cancellationToken) => Training.MergedRun.Show(terminal, run, cancellationToken);
#else
    private static int MergeRun(string run, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        throw InputException.At(run, "this build does not include libtorch, which is required to merge the networks of a run", "a build that can train", "Build with TORCH=cpu ./earmark.");
    }
#endif
}
