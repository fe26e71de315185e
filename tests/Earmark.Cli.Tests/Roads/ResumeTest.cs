namespace Earmark.Cli.Tests.Roads;

/// <summary>A killed or stopped training run resumes with --resume and produces the same bytes as an uninterrupted run.</summary>
[Collection(nameof(TinyRoad))]
public sealed class ResumeTest(TinyRoad road)
{
    private const int Steps = 200;

    [Fact]
    public async Task After_kill_9_a_run_resumes_to_the_same_model()
    {
        var (run, cancellationToken) = (Path.Combine(road.Root, "killed", "1"), TestContext.Current.CancellationToken);
        using (var earmark = EarmarkProcess.Start(Train("killed")))
        {
            await earmark.WaitForAsync(Path.Combine(run, "last.safetensors"), cancellationToken);
            await Task.Delay(30, cancellationToken); // some steps past the first checkpoint
            await earmark.KillAsync(cancellationToken);
        }
        Assert.False(File.Exists(Path.Combine(run, "result.json")), "the run had already finished");
        GoesOn(run);
    }

    [Theory]
    [InlineData("INT")] // Ctrl-C
    [InlineData("TERM")]
    [InlineData("HUP")] // a closed terminal or ssh session
    public async Task A_request_to_stop_ends_with_130_and_the_run_resumes_to_the_same_model(string signal)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the request is sent with kill(1)");
        Assert.SkipWhen(signal == "INT" && !OperatingSystem.IsLinux(), "a runner in the background may have its children ignore SIGINT");
        var (run, cancellationToken) = (Path.Combine(road.Root, $"stopped-{signal}", "1"), TestContext.Current.CancellationToken);
        using (var earmark = EarmarkProcess.Start(Train($"stopped-{signal}")))
        {
            await earmark.WaitForAsync(Path.Combine(run, "last.safetensors"), cancellationToken);
            var (code, error) = await earmark.InterruptAsync(signal, cancellationToken);
            Assert.Equal(130, code);
            Assert.Contains("stopping; press Ctrl-C again to quit at once\n", error, StringComparison.Ordinal);
            Assert.DoesNotContain("NNPACK", error, StringComparison.Ordinal); // libtorch's own warnings
            Assert.Matches($@"stopped after step \d+; resume with: earmark train --resume {run}\r?\n$", error);
        }
        GoesOn(run);
    }

    [Fact]
    public void A_run_cancelled_before_it_has_a_folder_writes_nothing()
    {
        Assert.Equal(new Invocation(130, "", "stopped; nothing was written\n"), Invocation.Run(Train("never"), Program.AddCommands, stopped: true));
        Assert.False(Directory.Exists(Path.Combine(road.Root, "never")));
    }

    [Fact]
    public void A_run_stopped_before_its_first_step_states_how_to_resume()
    {
        var run = Path.Combine(road.Root, "early", "1");
        var stopped = Invocation.CancelledWhenExists(run, Train("early"));
        Assert.Equal(130, stopped.ExitCode);
        Assert.EndsWith($"; resume with: earmark train --resume {run}\n", stopped.Error, StringComparison.Ordinal);
    }

    private void GoesOn(string run)
    {
        var resumed = Invocation.Run("train", "--resume", run);
        Assert.Equal(0, resumed.ExitCode);
        Assert.Matches(@"\nresuming after step \d+\n", resumed.Error);
        var whole = Path.Combine(road.Root, "uninterrupted", "1");
        if (!Directory.Exists(whole)) Assert.Equal(0, Invocation.Run(Train("uninterrupted")).ExitCode);
        foreach (var file in new[] { "model.onnx", "result.json", "last.safetensors" })
            Assert.Equal(File.ReadAllBytes(Path.Combine(whole, file)), File.ReadAllBytes(Path.Combine(run, file)));
    }

    private string[] Train(string runs) => ["train", road.Data, .. TinyRoad.Preset(Steps), "--out", Path.Combine(road.Root, runs)];
}
