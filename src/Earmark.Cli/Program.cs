using Earmark.Cli;
using Earmark.Cli.Commands;
using Spectre.Console.Cli;

if (FileHandleLimit.Error() is { } error)
{
    Console.Error.WriteLine(error); // not through Terminal, because its libraries might fail to load
    return ExitCode.InvalidInput;
}
return Run(args);

/// <summary>The commands of earmark. Each command has a line here and a file in Commands/.</summary>
internal static partial class Program
{
    private static int Run(string[] args)
    {
        var terminal = Terminal.ForProcess();
        using var session = new Session(terminal);
        return Cli.Run(args, terminal, session.CancellationToken);
    }

    /// <summary>Adds the commands in the order of the help. Descriptions are attributes of the command classes, and the options are in their settings classes.</summary>
    public static void AddCommands(IConfigurator config)
    {
#if TORCH
        config.AddCommand<DemoCommand>("demo").WithExample("demo");
        config.AddCommand<TrainCommand>("train").WithExample("train", "recordings", "--preset", "quick").WithExample("train", "fsd", "--folds", "5")
            .WithExample("train", "--resume", "runs/3");
#endif
        config.AddCommand<ExploreCommand>("explore").WithExample("explore", "recordings", "--open");
        config.AddCommand<TagCommand>("tag").WithExample("tag", "runs/1/model.onnx", "dog.wav").WithExample("tag", "runs/1/model.onnx", "archive", "--threshold", "auto", "--out", "tags.csv")
            .WithExample("tag", "runs/1/model.onnx", "night.wav", "--segments", "--out", "night.selections.txt");
        config.AddCommand<ServeCommand>("serve").WithExample("serve", "runs/1/model.onnx", "--open").WithExample("serve", "runs/1/model.onnx", "--urls", "http://*:8080");
        config.AddCommand<MergeCommand>("merge").WithExample("merge", "tags.csv.shard-1-of-2.jsonl", "tags.csv.shard-2-of-2.jsonl", "--out", "tags.csv");
        config.AddCommand<SearchCommand>("search").WithExample("search", "runs/1/model.onnx", "archive.parquet", "call.wav");
        config.AddCommand<EvaluateCommand>("evaluate").WithExample("evaluate", "runs/1/model.onnx", "recordings").WithExample("evaluate", "runs/1/model.onnx", "recordings", "--html", "evaluation.html");
        config.AddCommand<RunsCommand>("runs").WithExample("runs").WithExample("runs", "runs", "--html", "runs.html");
        config.AddCommand<ReportCommand>("report").WithExample("report", "runs/3").WithExample("report", "runs/3", "--out", "so-far.html");
        config.AddCommand<AuditCommand>("audit").WithExample("audit", "fsd", "--run", "runs/3", "--out", "audit.csv", "--html", "audit.html").WithExample("audit", "fsd", "--apply", "decisions.csv", "--out", "train_corrected.csv");
        config.AddCommand<ReviewCommand>("review").WithExample("review", "audit.csv", "--audio", "fsd").WithExample("review", "tags.csv", "--model", "runs/1/model.onnx").WithExample("review", "tags.csv", "--export", "reviewed")
            .WithExample("review", "tags.csv", "--model", "runs/1/model.onnx", "--save-thresholds", "0.95", "--out", "reviewed.onnx");
        config.AddCommand<SubmitCommand>("submit").WithExample("submit", "runs/1/model.onnx", "fsd", "--out", "submission.csv");
        config.AddCommand<ScoreCommand>("score").WithExample("score", "submission.csv", "test_post_competition.csv", "--per-class");
        config.AddCommand<EnsembleCommand>("ensemble").WithExample("ensemble", "runs/1/model.onnx", "runs/2/model.onnx", "--out", "both.onnx");
        config.AddCommand<ExportCommand>("export").WithExample("export", "runs/1/model.onnx", "--precision", "int8", "--calibration", "recordings", "--out", "model-int8.onnx");
        config.AddCommand<InfoCommand>("info").WithExample("info", "runs/1/model.onnx");
        config.AddCommand<SynthCommand>("synth").WithExample("synth", "--out", "corpus").WithExample("synth", "--out", "large", "--train", "9473", "--test", "9400", "--classes", "41", "--mean-seconds", "6.8")
            .WithExample("synth", "--out", "mixed", "--several", "0.5", "--background", "0.2");
        config.AddCommand<DownloadCommand>("download").WithExample("download", "fsdkaggle2018", "--out", "fsd").WithExample("download", "esc50");
    }
}
