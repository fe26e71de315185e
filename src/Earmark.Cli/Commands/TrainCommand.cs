using System.ComponentModel;
using System.Globalization;
using System.Text.Json;
using Earmark.Data;
using Earmark.FrontEnds;
using Earmark.Cli.Training;
using Earmark.Leases;
using Earmark.Runs;
using Spectre.Console.Cli;
using Earmark.Training.Runs;
using Earmark.Training.Presets;

namespace Earmark.Cli.Commands;

/// <summary><c>earmark train DATA</c>.</summary>
[Description("Trains a network on labelled recordings and exports it to a single file, model.onnx")]
internal sealed class TrainCommand(Terminal terminal) : Command<TrainCommand.Settings>
{
    internal sealed class Settings : DataSettings
    {
        [CommandArgument(0, "[DATA]"), Description("A folder of labelled recordings; not needed with --resume")]
        public string? Data { get; init; }

        [CommandOption("-p|--preset <NAME>"), Description("A preset (baseline, best, demo, fusion, quick, strong, transfer) or a JSON file with the same keys, such as a run's hparams.json [grey](default baseline; with --init, the preset of MODEL; with --teacher, that of RUN)[/]")]
        public string? Preset { get; init; }

        [CommandOption("--set <KEY=VALUE>"), Description("Overrides a preset key, such as schedule.learningRate=0.001; can be repeated")]
        public string[] Set { get; init; } = [];

        [CommandOption("--keys"), Description("Lists all keys of the preset with their values, meanings and ranges, then exits")]
        public bool Keys { get; init; }

        [CommandOption("--init <MODEL>"), Description("Starts from the weights of a trained model of the same front end and network instead of random weights; the last layer is new if the labels differ")]
        public string? Init { get; init; }

        [CommandOption("--teacher <RUN>"), Description("Distillation: trains one network with the labels and, as soft targets, the out-of-fold scores of RUN, a finished run with --folds on the same data (distillation.* keys)")]
        public string? Teacher { get; init; }

        [CommandOption("--backbone <FILE>"), Description("A pretrained ONNX audio model whose embeddings are the input of the network, for the preset transfer; short for --set frontEnd.type=backbone --set frontEnd.file=FILE. With the preset fusion, the embeddings are used in addition to a spectrogram, and the option sets frontEnd.backbone.file (docs/backbones.md)")]
        public string? Backbone { get; init; }

        [CommandOption("--interface <NAME>"), Description("What the graph of --backbone does not state: a built-in interface (birdnet-2.4, birdnet-3.0, efficientat, openwakeword, panns, perch-2, yamnet) or the path of a description; short for --set frontEnd.interface=NAME (with the preset fusion: frontEnd.backbone.interface) [grey](default: FILE with the extension .backbone.json, or the metadata of a model of Earmark)[/]")]
        public string? Interface { get; init; }

        [CommandOption("--steps <N>"), NumberRange("--steps"), Description("Training steps of the run, or of each fold; short for --set schedule.steps=N --set schedule.epochs=0")]
        public int? Steps { get; init; }

        [CommandOption("--seed <S>"), NumberRange("--seed"), Description("Seed for all random numbers in training; short for --set seed=S. To change the seed of the validation split, use --set validation.seed=S")]
        public ulong? Seed { get; init; }

        [CommandOption("--folds <K>"), NumberRange("--folds", 2), Description("Cross-validation: trains K networks, each on all but one of K folds, and merges them into one model; every clip is scored by the network that was not trained on it")]
        public int? Folds { get; init; }

        [CommandOption("--seeds <S>"), NumberRange("--seeds", 1, 1000), Description("Repeats --folds with S seeds (--seed, and the following numbers) on the same folds, and merges all networks into one model; the score of a clip is the mean over the seeds [grey](default 1)[/]")]
        public int? Seeds { get; init; }

        [CommandOption("--precision <P>"), NumberRange("--precision", 0, 1), Description("Minimum precision of the score threshold of each label, which is chosen with the out-of-fold scores of --folds; short for --set validation.thresholdPrecision=P [grey](default: the threshold with the best F1)[/]")]
        public double? Precision { get; init; }

        [CommandOption("--doubtful <CLIPS>"), Description("Which labels may be wrong: unverified (marked with 0 in --verified-column) or all. Training treats them according to the doubtful.* keys of the preset; short for --set doubtful.clips=CLIPS [grey](default unverified)[/]")]
        public string? Doubtful { get; init; }

        [CommandOption("--fold <I>"), Description("Trains only fold I of --folds, numbered from 0; train the others with --resume RUN --fold J, or with the same command and --name. auto: in a job array of a cluster, each task trains its part of the networks, and the last one merges them; auto/N where the scheduler does not state the number of tasks N (Kubernetes). docs/scale.md has examples")]
        public string? Fold { get; init; }

        [CommandOption("--name <NAME>"), Description("Name of the folder of the run in --out. The same command continues a run that was interrupted, adds a process to a run that others are training, and prints the result of a finished run [grey](default: the next free number; with --fold auto in Slurm, slurm-JOB)[/]")]
        public string? Name { get; init; }

        [CommandOption("--sweep <FILE>"), Description("Trains a run for each line of a table: a name, a tab and changed keys, such as 'long<TAB>schedule.steps=7200 seed=1'. The runs are folders in the folder --name; compare them with 'earmark runs' [grey](default name: FILE without its extension)[/]")]
        public string? Sweep { get; init; }

        [CommandOption("--device <NAME>"), Description("auto, cpu, cuda or cuda:N [grey](default auto: a GPU if available)[/]")]
        public string? Device { get; init; }

        [CommandOption("--threads <N>"), NumberRange("--threads", 1, 1024), Description("Threads per operation [grey](default: OMP_NUM_THREADS, otherwise one per physical core)[/]")]
        public int? Threads { get; init; }

        [CommandOption("--out <FOLDER>"), Description("Folder for all runs; each run creates a subfolder with the next free number, or with --name [grey](default runs)[/]")]
        public string? Out { get; init; }

        /// <summary>Folder for all runs.</summary>
        public string Runs => Out ?? "runs";

        [CommandOption("--cache <FOLDER>"), Description("Folder for cached spectrograms, for presets that cache them [grey](default: cache in the folder of all runs)[/]")]
        public string? Cache { get; init; }

        [CommandOption("--resume <RUN>"), Description("Resumes an interrupted run, such as runs/3; the result is identical to that of an uninterrupted run. With folds, trains all missing folds, or those of --fold")]
        public string? Resume { get; init; }

        [CommandOption("--json"), Description("Prints the result as JSON")]
        public bool Json { get; init; }
    }

    public override int Execute(CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        if (settings.Keys) return ListKeys(settings);
        if (settings is { Precision: not null, Folds: null, Resume: null })
            throw InputException.At("--precision", "thresholds are chosen with out-of-fold scores, but no folds were requested", "--folds as well", "For example: --folds 5");
        if (settings is { Seeds: > 1, Folds: null, Resume: null })
            throw InputException.At($"--seeds {settings.Seeds}", "--folds is missing", "the number of folds as well, such as --folds 5 --seeds 3", "To train a single network with another seed, use --seed.");
        var fold = FoldOption.Parse(settings.Fold, Environment.GetEnvironmentVariable);
        try
        {
            if (settings.Sweep is null) return Train(settings, fold, cancellationToken);
            var (request, lines) = CreateSweep(settings, fold, cancellationToken);
            return new SweepRun(terminal, settings.Json, cancellationToken).Execute(request, lines);
        }
        catch (LeaseLostException lost)
        {
            terminal.Message(lost.Message);
            return ExitCode.Cancelled;
        }
    }

    private int Train(Settings settings, FoldOption fold, CancellationToken cancellationToken)
    {
        var request = settings.Resume is null ? CreateRequest(settings, fold, cancellationToken) : null;
        if (fold.Task is { } task && task.Index >= (request is null ? NetworksOf(settings.Resume!) : request.Folds * request.Seeds))
        {
            terminal.Message($"task {task}: there are fewer networks than tasks, so this task has nothing to train");
            return ExitCode.Success;
        }
        var job = request is null ? Resume(settings, fold, cancellationToken) : TrainingJob.Create(request, cancellationToken);
        foreach (var finding in job.Data.Findings) terminal.Warn(finding.ToString());
        terminal.Message($"{job.Data.Train.Count:N0} labelled clips, {job.Data.Labels.Count} labels; run folder {job.Folder.Root}");
        using var display = new RunDisplay(terminal);
        var report = new TrainingReport(terminal, job, settings.Json, cancellationToken);
        try
        {
            return report.Show(job.Execute(display.Report, cancellationToken), display);
        }
        catch (Exception error) when (EnvironmentError.IsCancellation(error, cancellationToken))
        {
            display.Dispose();
            return report.ShowCancelled("cancelled"); // before the first step, or during the evaluation of the finished model
        }
    }

    private static TrainingRequest CreateRequest(Settings settings, FoldOption fold, CancellationToken cancellationToken)
    {
        var data = settings.Data ?? throw InputException.At("earmark train", "DATA is missing", "a folder of labelled recordings",
            "For example, 'earmark train recordings --preset quick'. Use --resume to resume an interrupted run.");
        var initial = LoadInitialWeights(settings, cancellationToken);
        var overrides = Overrides(settings, initial);
        var preset = LoadPreset(settings, initial, overrides);
        RequireBackbone(settings, overrides);
        if (settings is { Fold: not null, Folds: null } && (fold.Task is null || settings.Sweep is null))
            throw InputException.At($"--fold {settings.Fold}", "--folds is missing", "the number of folds as well, such as --folds 5 --fold 0");
        var name = settings.Sweep is { } sweep ? settings.Name ?? Path.GetFileNameWithoutExtension(sweep) : settings.Name ?? fold.DefaultName(Environment.GetEnvironmentVariable);
        if (name is not null) FileName.RequirePortable($"--name {name}", name);
        OutputFolder.RequireUsable("--out", settings.Runs);
        OutputFolder.RequireUsable("--cache", settings.Cache);
        return new(data, preset)
        {
            PresetName = PresetName(settings), Settings = overrides, Init = initial, Teacher = settings.Teacher, DatasetOptions = settings.DatasetOptions, Folds = settings.Folds ?? 0, Seeds = settings.Seeds ?? 1, Fold = fold.Fold,
            Task = fold.Task, Name = name, Device = settings.Device ?? "auto", Threads = settings.Threads ?? 0, Runs = settings.Runs, Cache = settings.Cache,
        };
    }

    private static (TrainingRequest Request, IReadOnlyList<SweepLine> Lines) CreateSweep(Settings settings, FoldOption fold, CancellationToken cancellationToken)
    {
        if (settings.Resume is not null) throw InputException.At($"--sweep {settings.Sweep}", "--resume was specified as well", "one of them", "The same command continues an interrupted sweep.");
        var request = CreateRequest(settings, fold, cancellationToken);
        return (request, Sweep.Load(settings.Sweep!, changes => LoadPreset(settings, request.Init, [.. Overrides(settings, request.Init), .. changes])));
    }

    private static int NetworksOf(string run) => RunFolder.Open(run).ReadStart() is var start ? Math.Max(1, start.Folds) * start.Seeds : 1;

    private static TrainingJob Resume(Settings settings, FoldOption fold, CancellationToken cancellationToken)
    {
        if (settings is not { Data: null, Preset: null, Init: null, Teacher: null, Set: [], Backbone: null, Interface: null, Steps: null, Seed: null, Precision: null, Doubtful: null, Folds: null, Seeds: null, Name: null, Out: null } || settings.DatasetOptions != new DatasetOptions())
            throw InputException.At($"--resume {settings.Resume}", "DATA or options of a new run were specified as well",
                "no option that changes the run", "The run resumes with the settings in its run.json and hparams.json.");
        return TrainingJob.Resume(settings.Resume!, new(fold.Fold, settings.Device, settings.Threads, settings.Cache, fold.Task), cancellationToken);
    }

    private static InitialWeights? LoadInitialWeights(Settings settings, CancellationToken cancellationToken) => settings.Init is { } path ? InitialWeights.Load(path, cancellationToken) : null;

    private static Preset LoadPreset(Settings settings, InitialWeights? initial, IReadOnlyList<string> overrides) =>
        settings.Preset is null && initial is not null ? InitialPreset.Load(initial, overrides) : PresetFile.Load(PresetName(settings), overrides);

    private static string PresetName(Settings settings) => settings.Preset ?? settings.Init ?? PresetOfTeacher(settings) ?? "baseline";

    // A folder that is not that of a run is reported when its scores are read.
    private static string? PresetOfTeacher(Settings settings) => settings.Teacher is { } run && new RunFiles(run).Preset is var path && File.Exists(path) ? path : null;

    private static void RequireBackbone(Settings settings, IReadOnlyList<string> overrides)
    {
        bool IsSet(string key) => overrides.Any(setting => setting.StartsWith($"{key}=", StringComparison.Ordinal));
        if (PresetName(settings) == "transfer" && !IsSet("frontEnd.type"))
            throw InputException.At("--preset transfer", "no backbone is specified", "--backbone FILE as well, a model whose embeddings are the input of the network",
                "docs/backbones.md lists models. To use a spectrogram instead, add --set frontEnd.type=logMel.");
        if (PresetName(settings) == "fusion" && !IsSet("frontEnd.type") && !IsSet("frontEnd.backbone.file"))
            throw InputException.At("--preset fusion", "no backbone is specified", "--backbone FILE as well, a model whose embeddings are used in addition to a spectrogram",
                "docs/backbones.md lists models. To use a spectrogram only, use --preset strong.");
    }

    private static string[] Overrides(Settings settings, InitialWeights? initial) =>
    [
        .. Backbone(settings, initial), // first, because the type determines the other keys of the front end
        .. settings.Set,
        .. settings.Steps is { } steps ? [string.Create(CultureInfo.InvariantCulture, $"schedule.steps={steps}"), "schedule.epochs=0"] : Array.Empty<string>(),
        .. settings.Seed is { } seed ? [string.Create(CultureInfo.InvariantCulture, $"seed={seed}")] : Array.Empty<string>(),
        .. settings.Precision is { } precision ? [string.Create(CultureInfo.InvariantCulture, $"validation.thresholdPrecision={precision}")] : Array.Empty<string>(),
        .. settings.Doubtful is { } doubtful ? [$"doubtful.clips={doubtful}"] : Array.Empty<string>(),
    ];

    private static string[] Backbone(Settings settings, InitialWeights? initial) => settings switch
    {
        { Backbone: { } file } => [.. BackboneKeys(settings, initial, file)],
        { Interface: { } name } => throw InputException.At($"--interface {name}", "--backbone is missing", "the ONNX file that it describes as well", "For example: --backbone yamnet.onnx --interface yamnet"),
        _ => [],
    };

    private static IEnumerable<string> BackboneKeys(Settings settings, InitialWeights? initial, string file)
    {
        const string TypeKey = "frontEnd.type", Both = "logMelAndBackbone";
        var type = settings.Set.Select(setting => setting.Split('=', 2)).LastOrDefault(setting => setting.Length == 2 && setting[0].Trim() == TypeKey)?[1].Trim().Trim('"');
        var prefix = type == Both || type is null && HasSpectrogram(settings, initial) ? "frontEnd.backbone" : "frontEnd";
        if (type == Both || prefix == "frontEnd") yield return $"{TypeKey}={(type == Both ? Both : "backbone")}";
        yield return $"{prefix}.file={JsonSerializer.Serialize(file)}";
        if (settings.Interface is { } name) yield return $"{prefix}.interface={JsonSerializer.Serialize(name)}";
    }

    private static bool HasSpectrogram(Settings settings, InitialWeights? initial)
    {
        foreach (string[] overrides in (string[][])[[], settings.Set])
            try
            {
                return LoadPreset(settings, initial, overrides).FrontEnd is LogMelAndBackbone;
            }
            catch (InputException)
            {
                // A preset may be valid only together with --set. Otherwise, the error is reported when it is loaded with all settings.
            }
        return false;
    }

    private int ListKeys(Settings settings)
    {
        var initial = LoadInitialWeights(settings, CancellationToken.None);
        var preset = LoadPreset(settings, initial, Overrides(settings, initial));
        if (settings.Json) terminal.Document(PresetFile.Write(preset));
        else
            foreach (var key in PresetKeys.List(preset))
            {
                terminal.WriteResult($"{key.Path} = {PresetKeys.Format(key.Value)}{(key.About.Unit.Length > 0 && key.Value is not (Duration or "auto") ? $" {key.About.Unit}" : "")}");
                terminal.WriteResult($"    {key.About.Text}{(key.About.Range is { Length: > 0 } range ? $"; {range}" : "")}{(key.About.Source.Length > 0 ? $" ({key.About.Source})" : "")}");
            }
        return ExitCode.Success;
    }
}
