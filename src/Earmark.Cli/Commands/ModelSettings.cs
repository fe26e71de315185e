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

    /// <summary>Opens the model.</summary>
    /// <param name="terminal">The terminal for a warning if the GPU cannot be used.</param>
    public Tagger Load(Terminal terminal) => GpuNotice.Show(terminal, Tagger.Load(Model, new() { Device = Device, Threads = Threads, TtaViews = Views }));
}
