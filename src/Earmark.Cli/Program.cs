using Earmark.Cli;
using Earmark.Cli.Commands;
using Spectre.Console.Cli;

if (FileHandleLimit.Error() is { } error)
{
    Console.Error.WriteLine(error); // without the terminal, whose libraries could not be loaded
    return ExitCode.InvalidInput;
}
return Run(args);

/// <summary>The commands of earmark. Each one is a line here and a file in Commands/.</summary>
internal static partial class Program
{
    private static int Run(string[] args)
    {
        var terminal = Terminal.ForProcess();
        using var session = new Session(terminal);
        return Cli.Run(args, terminal, session.CancellationToken);
    }

    /// <summary>Adds the commands in the order of the help. The description is an attribute of the command, and the options are in its settings.</summary>
    public static void AddCommands(IConfigurator verbs)
    {
#if TORCH
        verbs.AddCommand<DemoCommand>("demo").WithExample("demo");
        verbs.AddCommand<TrainCommand>("train").WithExample("train", "recordings", "--preset", "quick").WithExample("train", "fsd", "--folds", "5")
            .WithExample("train", "--resume", "runs/3");
#endif
        verbs.AddCommand<ExploreCommand>("explore").WithExample("explore", "recordings", "--open");
        verbs.AddCommand<EvaluateCommand>("evaluate").WithExample("evaluate", "runs/1/model.onnx", "recordings");
        verbs.AddCommand<SubmitCommand>("submit").WithExample("submit", "runs/1/model.onnx", "fsd", "--out", "submission.csv");
        verbs.AddCommand<ScoreCommand>("score").WithExample("score", "submission.csv", "test_post_competition.csv", "--per-class");
        verbs.AddCommand<EnsembleCommand>("ensemble").WithExample("ensemble", "runs/1/model.onnx", "runs/2/model.onnx", "--out", "both.onnx");
        verbs.AddCommand<InfoCommand>("info").WithExample("info", "runs/1/model.onnx");
        verbs.AddCommand<SynthCommand>("synth").WithExample("synth", "--out", "corpus").WithExample("synth", "--out", "large", "--train", "9473", "--test", "9400", "--classes", "41", "--mean-seconds", "6.8");
        verbs.AddCommand<DownloadCommand>("download").WithExample("download", "fsdkaggle2018", "--out", "fsd").WithExample("download", "esc50");
    }
}
