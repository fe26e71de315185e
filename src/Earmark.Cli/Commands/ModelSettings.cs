using System.ComponentModel;
using Earmark.Tagging;
using Spectre.Console.Cli;

namespace Earmark.Cli.Commands;

/// <summary>Options of the commands that run a model on a data set.</summary>
internal abstract class ModelSettings : DataSettings
{
    [CommandArgument(0, "<MODEL>"), Description("A model file, such as runs/1/model.onnx")]
    public required string Model { get; init; }

    [CommandOption("--scores <FILE>"), Description("Also writes the scores of all labels for every clip, for example for ensembling")]
    public string? Scores { get; init; }

    [CommandOption("--device <NAME>"), Description("auto, cpu, cuda or cuda:N [grey](default auto: a GPU if available)[/]")]
    public string Device { get; init; } = "auto";

    [CommandOption("--threads <N>"), NumberRange("--threads", 1, 1024), Description("Clips scored in parallel [grey](default: one per core)[/]")]
    public int Threads { get; init; }

    [CommandOption("--tta <N>"), NumberRange("--tta", 1, Prediction.MaxTtaViews), Description("Test-time augmentation: scores each recording N times at slightly different speeds and averages the scores [grey](default: as stored in the model)[/]")]
    public int? Views { get; init; }

    [CommandOption("--window <SECONDS>"), NumberRange("--window"), Description("Scores each recording in windows of this length and averages their scores [grey](default: as stored in the model)[/]")]
    public double? Window { get; init; }

    [CommandOption("--hop <SECONDS>"), NumberRange("--hop"), Description("Hop between windows [grey](default: half of --window)[/]")]
    public double? Hop { get; init; }

    [CommandOption("--mean <MEAN>"), Description("Mean of the scores of windows and of --tta: arithmetic, or geometric, the mean of logits [grey](default: as stored in the model)[/]")]
    public string? Mean { get; init; }

    /// <summary>Opens the model.</summary>
    /// <param name="terminal">The terminal for a warning if the GPU cannot be used.</param>
    public Tagger Load(Terminal terminal) => GpuNotice.Show(terminal, Tagger.Load(Model, new() { Device = Device, Threads = Threads, TtaViews = Views, WindowSeconds = Window, HopSeconds = Hop, Mean = MeanOf(Mean) }));

    private static ScoreMean? MeanOf(string? name) => name switch
    {
        null => null,
        "arithmetic" => ScoreMean.Arithmetic,
        "geometric" => ScoreMean.Geometric,
        _ => throw InputException.At($"--mean {name}", "unknown value", "arithmetic or geometric"),
    };
}
