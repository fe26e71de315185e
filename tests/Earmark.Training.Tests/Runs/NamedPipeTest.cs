using System.Diagnostics;
using Earmark.Training.Networks;
using Earmark.Training.Presets;
using Earmark.Training.Runs;

namespace Earmark.Training.Tests.Runs;

/// <summary>A named pipe in the place of a file is refused: opening it would wait for ever.</summary>
public sealed class NamedPipeTest : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("earmark-pipe-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Files_of_a_run_and_presets_must_be_regular_files()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no named pipes in folders");
        Refuses("my.json", path => PresetFile.Load(path));
        Refuses("run.json", _ => RunFolder.Open(folder).ReadStart());
        Refuses("hparams.json", path => PresetFile.Load(path));
        Refuses("history.jsonl", path => Assert.Empty(History.Read(path)));
        using var weights = new Weights();
        new Vgg { Widths = [2] }.Build(weights, new(1, 4, 16), 2);
        weights.Allocate(1, TorchSharp.torch.CPU);
        using var optimiser = new AdamW(weights, new());
        Refuses("last.safetensors", path => Checkpoint.Load(path, weights, optimiser));
    }

    private void Refuses(string name, Action<string> open)
    {
        var path = Path.Combine(folder, name);
        using (var make = Process.Start("mkfifo", [path])!) make.WaitForExit();
        Assert.Contains($"{path}: is a named pipe", Assert.Throws<InputException>(() => open(path)).Message, StringComparison.Ordinal);
    }
}
