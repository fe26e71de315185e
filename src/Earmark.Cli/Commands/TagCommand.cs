using System.ComponentModel;
using System.Globalization;
using Earmark.Audio;
using Earmark.Data;
using Earmark.Tagging;
using Earmark.Tagging.Formats;
using Earmark.Tagging.Jobs;
using Spectre.Console.Cli;

namespace Earmark.Cli.Commands;

/// <summary><c>earmark tag MODEL PATH...</c>.</summary>
[Description("Names the sounds in recordings of any length: labels of whole recordings, or segments with start and end")]
internal sealed class TagCommand(Terminal terminal) : Command<TagCommand.Settings>
{
    internal sealed class Settings : CommandSettings
    {
        [CommandArgument(0, "<MODEL>"), Description("A model file, such as runs/1/model.onnx")]
        public required string Model { get; init; }

        [CommandArgument(1, "[PATH]"), Description("Recordings, folders (with their subfolders), patterns such as 'archive/**/*.wav', or - for a recording on standard input")]
        public string[] Paths { get; init; } = [];

        [CommandOption("--list <FILE>"), Description("A text file with the path of a recording on each line; - reads the list from standard input")]
        public string? List { get; init; }

        [CommandOption("-o|--out <PATH>"), Description("Output file, or folder for the format audacity. A job that was stopped continues where it was [grey](default: standard output)[/]")]
        public string? Out { get; init; }

        [CommandOption("--format <NAME>"), Description("table, csv, json, jsonl, audacity, raven, kaleidoscope, birdnet or parquet [grey](default: by the extension of --out, otherwise table)[/]")]
        public string? Format { get; init; }

        [CommandOption("--top <N>"), NumberRange("--top", 1, 100_000), Description("Maximum number of labels of a recording [grey](default 3; with --threshold: no limit)[/]")]
        public int? Top { get; init; }

        [CommandOption("--threshold <SCORE>"), Description("Only labels with at least this score, or 'unknown' if there are none; auto: the thresholds of the model [grey](default with --segments: auto)[/]")]
        public string? Threshold { get; init; }

        [CommandOption("--segments"), Description("Finds where in the recordings the sounds are")]
        public bool Segments { get; init; }

        [CommandOption("--window <SECONDS>"), NumberRange("--window", 0.01, 3600), Description("Length of the windows that are scored [grey](default with --segments: the length on which the model was trained)[/]")]
        public double? Window { get; init; }

        [CommandOption("--hop <SECONDS>"), NumberRange("--hop", 0.01, 3600), Description("Time between the starts of two windows [grey](default with --segments: half a window)[/]")]
        public double? Hop { get; init; }

        [CommandOption("--min <SECONDS>"), NumberRange("--min", 0, 3600), Description("Minimum length of a segment [grey](default 0.5)[/]")]
        public double? Min { get; init; }

        [CommandOption("--clips <FOLDER>"), Description("Also cuts out the best segments of each label as WAV files, one folder per label")]
        public string? Clips { get; init; }

        [CommandOption("--clips-per-label <N>"), NumberRange("--clips-per-label", 1, 1_000_000), Description("Maximum number of clips of each label [grey](default 20)[/]")]
        public int ClipsPerLabel { get; init; } = 20;

        [CommandOption("--embeddings <FILE>"), Description("Writes embeddings instead of labels, for 'earmark search' and other programs: of each window with --segments, otherwise of each recording; .npy (and a CSV file with path, start and end) or .parquet")]
        public string? Embeddings { get; init; }

        [CommandOption("--shard <I/N>"), Description("Tags one of N parts of the recordings, for several machines, such as 2/8; auto: the task of a Slurm, Open MPI, Kubernetes or AWS Batch job array. 'earmark merge' joins the parts")]
        public string? Shard { get; init; }

        [CommandOption("--device <NAME>"), Description("auto, cpu, cuda or cuda:N [grey](default auto: a GPU if available)[/]")]
        public string Device { get; init; } = "auto";

        [CommandOption("--threads <N>"), NumberRange("--threads", 1, 1024), Description("Number of processor threads [grey](default: one per core)[/]")]
        public int Threads { get; init; }
    }

    public override int Execute(CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        var format = FormatOf(settings.Format, settings.Out);
        var shard = settings.Shard is null ? Shard.All : Shard.Parse(settings.Shard, Environment.GetEnvironmentVariable);
        RequireConsistent(settings, format);
        var job = OptionsOf(settings);
        if (settings.Embeddings is { } embeddings)
            return EmbeddingRun.Save(terminal, settings.Model, new() { Device = settings.Device, Threads = settings.Threads }, job.Segments?.Windows, FindRecordings(settings), embeddings, cancellationToken);
        if (settings.Paths is [Cli.StandardInput]) return TagStandardInput(settings, format, job, cancellationToken);

        var all = FindRecordings(settings);
        string[] paths = [.. all.Where(shard.Contains)];
        using var tagger = Load(settings, paths.Length, out var parallel);
        _ = job.Segments?.For(tagger.Card); // rejects invalid options before anything is written
        var run = new TagRun(terminal, new TagJob(tagger, job, parallel), paths, cancellationToken);
        if (settings.Out is not { } output) return run.Show(format, tagger.Card.SampleRate / 2.0);
        var header = TagJournalHeader.Create(settings.Model, tagger.Card, job, shard, all);
        return run.Save(output, format!, header, settings.Clips is null ? null : (settings.Clips, settings.ClipsPerLabel));
    }

    private int TagStandardInput(Settings settings, TagFormat? format, TagJobOptions options, CancellationToken cancellationToken)
    {
        OutputFile.RequireFree("--out", settings.Out);
        using var tagger = Load(settings, 1, out _);
        using var input = Console.OpenStandardInput();
        var job = new TagJob(tagger, options, 1);
        var result = Progress.Run(terminal, "tagging", null, "s of audio", progress => job.TagAsync(AudioSource.FromStream(input, "stdin"),
            seconds => progress.Add((long)seconds), cancellationToken).GetAwaiter().GetResult());
        WarningList.Show(terminal, result.Warnings);
        if (result.Error is { } error) throw new InputException(error);
        if (settings.Out is { } output) TagOutput.Write(output, format!, [result], tagger.Card.SampleRate / 2.0);
        else TagRun.Show(terminal, format, [result], tagger.Card.SampleRate / 2.0);
        return ExitCode.Success;
    }

    private IReadOnlyList<string> FindRecordings(Settings settings)
    {
        var findings = new List<Finding>();
        var all = RecordingPaths.Find(settings.Paths, settings.List is { } list ? ReadList(list) : [], findings);
        foreach (var finding in findings) terminal.Warn(finding.ToString());
        return all.Count > 0 ? all : throw InputException.At("earmark tag", "no recordings specified", "recordings, folders, patterns, - for standard input, or --list FILE");
    }

    // Many recordings are tagged in parallel with one thread each, a few with several.
    private Tagger Load(Settings settings, int recordings, out int parallel)
    {
        var threads = settings.Threads > 0 ? settings.Threads : Environment.ProcessorCount;
        parallel = Math.Clamp(recordings, 1, threads);
        return GpuNotice.Show(terminal, Tagger.Load(settings.Model, new() { Device = settings.Device, Threads = threads / parallel }));
    }

    private static TagJobOptions OptionsOf(Settings settings)
    {
        var windows = settings.Segments || settings.Window is not null || settings.Hop is not null;
        double? threshold = settings.Threshold is null or "auto" ? null
            : double.TryParse(settings.Threshold, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value is >= 0 and <= 1 ? value
            : throw InputException.At($"--threshold {settings.Threshold}", "unknown value", "a score from 0 to 1, or auto");
        return new()
        {
            Top = settings.Top ?? (settings.Threshold is null ? 3 : null),
            UseThresholds = settings.Threshold is not null,
            Threshold = threshold,
            Segments = windows ? new() { Windows = new() { WindowSeconds = settings.Window, HopSeconds = settings.Hop }, MinSeconds = settings.Min ?? new SegmentOptions().MinSeconds } : null,
        };
    }

    // Null: a table.
    private static TagFormat? FormatOf(string? name, string? output)
    {
        if (name == "table" && output is not null) throw InputException.At("--format table", "a table is only for the terminal", "another format for --out", "Or omit --out.");
        return output is null && name is null or "table" ? null : TagFormats.Find(name, output ?? "");
    }

    private static void RequireConsistent(Settings settings, TagFormat? format)
    {
        if (settings.Embeddings is not null && (settings.Out is not null || settings.Format is not null || settings.Top is not null || settings.Threshold is not null || settings.Min is not null
            || settings.Clips is not null || settings.Shard is not null || settings.Paths.Contains(Cli.StandardInput)))
            throw InputException.At("--embeddings", "embeddings are written instead of labels", "no --out, --format, --top, --threshold, --min, --clips or --shard, and recordings in files");
        if (settings.Min is not null && !settings.Segments) throw InputException.At("--min", "it applies to segments", "--segments too");
        if (settings.Segments && settings.Top is not null) throw InputException.At("--top", "segments have all labels that reach their thresholds", "no --top with --segments");
        if (settings.Paths.Contains(Cli.StandardInput) && (settings.Paths.Length > 1 || settings.List is not null || settings.Shard is not null || settings.Clips is not null))
            throw InputException.At("earmark tag MODEL -", "a recording on standard input is the only one", "no other recordings, and no --list, --shard or --clips");
        if (settings.Out is null && settings.Shard is not null) throw InputException.At("--shard", "its results are joined by 'earmark merge'", "--out FILE too, the same for all shards");
        if (settings.Out is null && format is { IsOneFilePerRecording: true }) throw InputException.At($"--format {format.Name}", "it has one file for each recording", "--out FOLDER too");
        if (settings.Out is null && format is { Name: "parquet" }) throw InputException.At("--format parquet", "it is not text", "--out FILE too");
        if (settings.Clips is null) return;
        if (settings.Out is null || settings.Shard is not null) throw InputException.At("--clips", "clips are cut out when all recordings are tagged", "--out FILE too, and no --shard");
        OutputFolder.RequireUsable("--clips", settings.Clips);
        if (Directory.Exists(settings.Clips) && Directory.EnumerateFileSystemEntries(settings.Clips).Any()) throw InputException.At($"--clips {settings.Clips}", "the folder is not empty", "a new or empty folder");
    }

    private static IEnumerable<string> ReadList(string list)
    {
        if (list != Cli.StandardInput && !File.Exists(list)) throw InputException.At($"--list {list}", "no such file", "a text file with the path of a recording on each line");
        var lines = list == Cli.StandardInput ? Lines(Console.In) : File.ReadLines(list);
        return lines.Select(line => line.Trim()).Where(line => line.Length > 0);
    }

    private static IEnumerable<string> Lines(TextReader reader)
    {
        while (reader.ReadLine() is { } line) yield return line;
    }
}
