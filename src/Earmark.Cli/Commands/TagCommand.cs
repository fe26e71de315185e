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
[Description("Tags recordings of any length: labels of whole recordings, or segments with start and end")]
internal sealed class TagCommand(Terminal terminal) : Command<TagCommand.Settings>
{
    private const int DefaultClipsPerLabel = 20;

    internal sealed class Settings : CommandSettings
    {
        [CommandArgument(0, "<MODEL>"), Description("A model file, such as runs/1/model.onnx")]
        public required string Model { get; init; }

        [CommandArgument(1, "[PATH]"), Description("Recordings, folders (with their subfolders), patterns such as 'archive/**/*.wav', or - for a recording on standard input")]
        public string[] Paths { get; init; } = [];

        [CommandOption("--list <FILE>"), Description("A text file with the path of a recording on each line, relative to the current folder; blank lines are ignored. - reads the list from standard input")]
        public string? List { get; init; }

        [CommandOption("-o|--out <PATH>"), Description("Output file, or folder for the format audacity. The same command resumes a job that was stopped [grey](default: standard output)[/]")]
        public string? Out { get; init; }

        [CommandOption("--format <NAME>"), Description("table (only without --out), csv, json, jsonl, audacity, raven, kaleidoscope, birdnet or parquet [grey](default: by the extension of --out; without --out: table)[/]")]
        public string? Format { get; init; }

        [CommandOption("--top <N>"), NumberRange("--top", 1, 100_000), Description("Maximum number of labels of a recording [grey](default 3; with --threshold: no limit)[/]")]
        public int? Top { get; init; }

        [CommandOption("--threshold <SCORE>"), Description("Only labels with at least this score; a recording without any is 'unknown'. With --segments: the score at which a segment starts. auto: the thresholds of the model, which are different ones for segments, or 0.5 if it has none; 'earmark info' shows them [grey](default with --segments: auto)[/]")]
        public string? Threshold { get; init; }

        [CommandOption("--segments"), Description("Finds where in the recordings the sounds are: start, end, label and score of each segment")]
        public bool Segments { get; init; }

        [CommandOption("--window <SECONDS>"), NumberRange("--window", 0.01, 3600), Description("With --segments: length of the windows [grey](default: that for which the thresholds for segments were chosen, usually 1; for a model without such thresholds, the length on which it was trained)[/]. Otherwise, recordings are scored in windows of this length, whose scores are averaged [grey](default: the prediction rule of the model)[/]")]
        public double? Window { get; init; }

        [CommandOption("--hop <SECONDS>"), NumberRange("--hop", 0.01, 3600), Description("Time between the starts of consecutive windows, with --segments or --window [grey](default: with the default window, that of the model; otherwise half a window)[/]")]
        public double? Hop { get; init; }

        [CommandOption("--min <SECONDS>"), NumberRange("--min", 0, 3600), Description("With --segments: minimum length of a segment, unless it covers the whole recording [grey](default 0.5)[/]")]
        public double? Min { get; init; }

        [CommandOption("--clips <FOLDER>"), Description("With --segments and --out: also writes the segments with the highest scores as WAV files of at most 60 s, in a folder for each label, with sources.csv. 'earmark train' reads this folder")]
        public string? Clips { get; init; }

        [CommandOption("--clips-per-label <N>"), NumberRange("--clips-per-label", 1, 1_000_000), Description("With --clips: maximum number of clips of each label [grey](default 20)[/]")]
        public int? ClipsPerLabel { get; init; }

        [CommandOption("--embeddings <FILE>"), Description("Writes embeddings instead of labels, for 'earmark search' and other programs: of each window with --segments, otherwise of each recording; .npy (and a CSV file with path, start and end) or .parquet")]
        public string? Embeddings { get; init; }

        [CommandOption("--shard <I/N>"), Description("With --out: tags one of N parts of the recordings, for several machines, such as 2/8; auto: the task of a Slurm or AWS Batch job array, or the rank of an Open MPI job; auto/N: the index of a Kubernetes Indexed Job. 'earmark merge' merges the parts")]
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
        RequireConsistent(settings, format, shard);
        var options = OptionsOf(settings);
        if (settings.Embeddings is { } embeddings)
            return EmbeddingRun.Save(terminal, settings.Model, new() { Device = settings.Device, Threads = settings.Threads }, options.Segments?.Windows, FindRecordings(settings, cancellationToken), embeddings, cancellationToken);
        if (settings.Paths is [StandardInput.Argument]) return TagStandardInput(settings, format, options, cancellationToken);

        var all = FindRecordings(settings, cancellationToken);
        string[] paths = [.. all.Where(shard.Contains)];
        using var tagger = Load(settings, options, paths.Length, out var parallel);
        var run = new TagRun(terminal, new TagJob(tagger, options, parallel), paths, cancellationToken);
        if (settings.Out is { } output)
        {
            (string Folder, int PerLabel)? clips = settings.Clips is { } folder ? (folder, settings.ClipsPerLabel ?? DefaultClipsPerLabel) : null;
            return run.Save(output, format!, TagJournalHeader.Create(settings.Model, tagger, options, shard, all, clips is var (target, perLabel) ? $"{perLabel} in {Path.GetFullPath(target)}" : null), clips);
        }
        if (format is null) return run.Show(new TagTable(terminal, paths, options.Segments is null ? null : tagger.Card.Labels));
        using var document = new TagDocument(terminal, format, tagger.Card.SampleRate / 2.0);
        return run.Show(document);
    }

    private int TagStandardInput(Settings settings, TagFormat? format, TagJobOptions options, CancellationToken cancellationToken)
    {
        const string Name = "stdin";
        using var tagger = Load(settings, options, 1, out _);
        var maxFrequency = tagger.Card.SampleRate / 2.0;
        if (settings.Out is not null) new TagFiles(settings.Out, Shard.All).RequireFree(format!, null, maxFrequency);
        using var input = Console.OpenStandardInput();
        TagResult result;
        using (var display = new TaggingDisplay(terminal, 1, 0)) result = new TagJob(tagger, options, 1).TagAsync(AudioSource.FromStream(input, Name), display, cancellationToken).GetAwaiter().GetResult();
        WarningList.Show(terminal, result.Warnings);
        if (settings.Out is { } path)
        {
            var output = new TagOutput(path, format!, maxFrequency);
            var written = output.Write([Name], _ => result, isContinued: false, cancellationToken);
            var exitCode = TagReport.Show(terminal, written, output.FailuresPath);
            terminal.WriteResult($"{path}: {TagReport.Count(written)}");
            return exitCode;
        }
        using var document = format is null ? null : new TagDocument(terminal, format, maxFrequency);
        ITagPrinter printer = document is null ? new TagTable(terminal, [Name], options.Segments is null ? null : tagger.Card.Labels) : document;
        if (result.Recording is { } recording) printer.Add(recording);
        printer.Complete();
        var summary = new TagSummary(1);
        summary.Add(result);
        return TagReport.Show(terminal, summary, null);
    }

    // Clips that an earlier process of the job has cut out are not recordings to tag.
    private IReadOnlyList<string> FindRecordings(Settings settings, CancellationToken cancellationToken)
    {
        var findings = new List<Finding>();
        var found = RecordingPaths.Find(settings.Paths, settings.List is { } list ? ReadList(list, cancellationToken) : [], findings, cancellationToken);
        foreach (var finding in findings) terminal.Warn(finding.ToString());
        if (found.Count == 0)
            throw settings.List is { } empty ? InputException.At($"--list {empty}", "the list is empty", "the path of a recording on each line")
                : InputException.At("earmark tag", "no recordings specified", "recordings, folders, patterns, - for standard input, or --list FILE");
        if (settings.Clips is not { } clips) return found;
        IReadOnlyList<string> all = [.. found.Where(path => !TagFiles.IsIn(path, clips))];
        return all.Count > 0 ? all : throw InputException.At($"--clips {clips}", "all recordings are in this folder", "another folder", "Recordings in the folder of the clips are not tagged.");
    }

    private Tagger Load(Settings settings, TagJobOptions options, int recordings, out int parallel)
    {
        var model = new ModelOptions
        {
            Device = settings.Device, Threads = settings.Threads, WindowSeconds = settings.Segments ? null : settings.Window, HopSeconds = settings.Segments ? null : settings.Hop,
        };
        parallel = Math.Clamp(recordings, 1, model.ThreadCount);
        var tagger = Tagger.Load(settings.Model, model);
        try
        {
            _ = options.Segments?.For(tagger.Card); // rejects invalid options before anything is written
        }
        catch
        {
            tagger.Dispose();
            throw;
        }
        var hasThresholds = tagger.Card.Thresholds.Count > 0 || options.Segments is not null && tagger.Card.SegmentDefaults is not null;
        if (!hasThresholds && options.Threshold is null && (options.UseThresholds || options.Segments is not null))
            terminal.Message(string.Create(CultureInfo.InvariantCulture, $"the model has no thresholds (those of 'earmark train --folds' do): the threshold of all labels is {SegmentOptions.FallbackThreshold}"));
        return GpuNotice.Show(terminal, tagger);
    }

    private static TagJobOptions OptionsOf(Settings settings)
    {
        double? threshold = settings.Threshold is null or "auto" ? null
            : double.TryParse(settings.Threshold, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value is >= 0 and <= 1 ? value
            : throw InputException.At($"--threshold {settings.Threshold}", "unknown value", "a score from 0 to 1, or auto");
        return new()
        {
            Top = settings.Top ?? (settings.Threshold is null ? 3 : null),
            UseThresholds = settings.Threshold is not null,
            Threshold = threshold,
            Segments = settings.Segments ? new() { Windows = new() { WindowSeconds = settings.Window, HopSeconds = settings.Hop }, Threshold = threshold, MinSeconds = settings.Min ?? new SegmentOptions().MinSeconds } : null,
        };
    }

    // Null: a table.
    private static TagFormat? FormatOf(string? name, string? output)
    {
        if (name == "table" && output is not null) throw InputException.At("--format table", "a table is only for the terminal", "another format for --out", "Or omit --out.");
        return output is null && name is null or "table" ? null : TagFormats.Find(name, output ?? "", allowsTable: true);
    }

    private static void RequireConsistent(Settings settings, TagFormat? format, Shard shard)
    {
        if (settings.Embeddings is not null && (settings.Out is not null || settings.Format is not null || settings.Top is not null || settings.Threshold is not null || settings.Min is not null
            || settings.Clips is not null || settings.Shard is not null || settings.Paths.Contains(StandardInput.Argument)))
            throw InputException.At("--embeddings", "embeddings are written instead of labels", "no --out, --format, --top, --threshold, --min, --clips or --shard, and recordings in files");
        if (settings.Embeddings is not null && !settings.Segments && (settings.Window is not null || settings.Hop is not null))
            throw InputException.At(settings.Window is null ? "--hop" : "--window", "without --segments, the embedding of a recording is computed from all its samples", "--segments too");
        if (settings.Min is not null && !settings.Segments) throw InputException.At("--min", "it applies to segments", "--segments too");
        if (settings.Segments && settings.Top is not null) throw InputException.At("--top", "segments have all labels that reach their thresholds", "no --top with --segments");
        if (settings.Paths.Contains(StandardInput.Argument) && (settings.Paths.Length > 1 || settings.List is not null || settings.Shard is not null || settings.Clips is not null))
            throw InputException.At("earmark tag MODEL -", "a recording on standard input is the only one", "no other recordings, and no --list, --shard or --clips");
        if (settings.Out is null && settings.Shard is not null) throw InputException.At("--shard", "its results are merged by 'earmark merge'", "--out FILE too, the same for all shards");
        if (settings.Out is null && format is { IsOneFilePerRecording: true }) throw InputException.At($"--format {format.Name}", "it has one file for each recording", "--out FOLDER too");
        if (settings.Out is null && format is { IsText: false }) throw InputException.At($"--format {format.Name}", "it is not text", "--out FILE too");
        if (settings.Clips is null)
        {
            if (settings.ClipsPerLabel is not null) throw InputException.At("--clips-per-label", "no clips are cut out", "--clips FOLDER too");
            return;
        }
        if (!settings.Segments) throw InputException.At("--clips", "clips are cut out of segments", "--segments too");
        if (settings.Out is null || shard.Count > 1) throw InputException.At("--clips", "clips are cut out when all recordings are tagged", "--out FILE too, and no --shard");
        OutputFile.RequireSeparate("--clips", settings.Clips, "--out", settings.Out);
    }

    private static IEnumerable<string> ReadList(string list, CancellationToken cancellationToken)
    {
        if (list != StandardInput.Value && !File.Exists(list)) throw InputException.At($"--list {list}", "no such file", "a text file with the path of a recording on each line");
        using var reader = list == StandardInput.Value ? Console.In : File.OpenText(list);
        for (var number = 1; reader.ReadLineAsync(cancellationToken).AsTask().WaitAsync(cancellationToken).GetAwaiter().GetResult() is { } line; number++) // a read from a pipe does not heed the token
        {
            if (line.Contains('\0', StringComparison.Ordinal)) throw InputException.At($"--list {list} line {number}", "the line contains a NUL character", "the path of a recording on each line", "With find, use -print instead of -print0.");
            if (!string.IsNullOrWhiteSpace(line)) yield return line;
        }
    }
}
