using System.ComponentModel;
using Earmark.Tagging;
using Spectre.Console.Cli;

namespace Earmark.Cli.Commands;

/// <summary>Options of the verbs that run a model over a data set.</summary>
internal abstract class ModelSettings : DataSettings
{
    [CommandArgument(0, "<MODEL>"), Description("A model.onnx")]
    public required string Model { get; init; }

    [CommandArgument(1, "<DATA>"), Description("A folder of recordings, in any layout that 'earmark train' takes; for 'submit' also one that holds nothing but recordings")]
    public required string Data { get; init; }

    [CommandOption("--scores <FILE>"), Description("Also writes the scores of every clip for every label, as for blending")]
    public string? Scores { get; init; }

    [CommandOption("--device <NAME>"), Description("auto, cpu, cuda or cuda:N [grey](default auto: a GPU if there is one)[/]")]
    public string Device { get; init; } = "auto";

    [CommandOption("--threads <N>"), Description("Clips scored at once [grey](default: one a core)[/]")]
    public int Threads { get; init; }

    [CommandOption("--tta <N>"), Description("Hears each recording N times, a little faster and slower, and averages [grey](default: as the model says)[/]")]
    public int? Views { get; init; }

    /// <summary>Opens the model.</summary>
    /// <param name="terminal">Where it is said that a GPU cannot be used.</param>
    public Tagger Load(Terminal terminal) => GpuNotice.Show(terminal, Views is < 1 or > Prediction.MostViews
        ? throw InputException.At($"--tta {Views}", "that is no number of times to hear a recording", $"1 to {Prediction.MostViews}")
        : Tagger.Load(Model, new() { Device = Device, Threads = Threads, Views = Views }));
}
