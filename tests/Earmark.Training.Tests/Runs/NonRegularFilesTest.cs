using Earmark.Runs;
using System.Diagnostics;
using Earmark.Training.Presets;
using Earmark.Training.Networks;
using Earmark.Training.Runs;

namespace Earmark.Training.Tests.Runs;

/// <summary>Named pipes and folders in place of run files are rejected. Opening a pipe would block indefinitely.</summary>
public sealed class NonRegularFilesTest(TinyRun tiny) : IClassFixture<TinyRun>, IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("earmark-pipe-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Run_files_and_presets_must_be_regular_files()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no named pipes in the file system");
        AssertRejected("my.json", path => PresetFile.Load(path));
        AssertRejected("run.json", _ => RunFolder.Open(folder).ReadStart());
        AssertRejected("hparams.json", path => PresetFile.Load(path));
        AssertRejected("history.jsonl", path => Assert.Empty(HistoryLine.Read(path)));
        using var weights = new Weights();
        var body = new Vgg { Widths = [2] }.Build(weights, new(1, 4, 16), 2);
        weights.Allocate(1, TorchSharp.torch.CPU);
        using var optimiser = new AdamW(weights, new());
        AssertRejected("last.safetensors", path => Checkpoint.Load(path, new(body, weights, optimiser)));
    }

    [Fact]
    public void Rejects_a_folder_in_place_of_the_checkpoint_before_the_first_step()
    {
        using var source = new CancellationTokenSource();
        var (_, folder) = tiny.Train(TinyRun.Plain, onEvent: runEvent =>
        {
            if (runEvent is RunEvent.Progress { Name: "training", Completed: 2 }) source.Cancel();
        }, cancellationToken: source.Token);
        File.Delete(folder.LastCheckpoint);
        Directory.CreateDirectory(folder.LastCheckpoint);
        var steps = 0;
        var error = Assert.Throws<InputException>(() => tiny.Train(TinyRun.Plain, folder, runEvent => steps += runEvent is RunEvent.Progress { Name: "training" } ? 1 : 0));
        Assert.Equal(($"{folder.LastCheckpoint}: is a folder. Expected a safetensors file.", 0), (error.Message, steps));
    }

    private void AssertRejected(string name, Action<string> open)
    {
        var path = Path.Combine(folder, name);
        using (var make = Process.Start("mkfifo", [path])!) make.WaitForExit();
        Assert.Contains($"{path}: is a named pipe", Assert.Throws<InputException>(() => open(path)).Message, StringComparison.Ordinal);
    }
}
