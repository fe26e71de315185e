namespace Earmark.Cli.Tests.Roads;

/// <summary>A killed or cancelled training run resumes with --resume and produces the same bytes as an uninterrupted run.</summary>
[Collection(nameof(TrainedModelFixture))]
public sealed class ResumeTest(TrainedModelFixture fixture)
{
    private const int Steps = 200;

    [Fact]
    public async Task A_killed_run_resumes_to_an_identical_model()
    {
        var (run, cancellationToken) = (Path.Combine(fixture.Root, "killed", "1"), TestContext.Current.CancellationToken);
        using (var earmark = EarmarkProcess.Start(Train("killed")))
        {
            await earmark.WaitForAsync(Path.Combine(run, "last.safetensors"), cancellationToken);
            await Task.Delay(30, cancellationToken); // some steps past the first checkpoint
            await earmark.KillAsync(cancellationToken);
        }
        Assert.False(File.Exists(Path.Combine(run, "result.json")), "the run had already finished");
        AssertResumesIdentically(run);
    }

    [Theory]
    [InlineData("INT")] // Ctrl-C
    [InlineData("TERM")]
    [InlineData("HUP")] // a closed terminal or ssh session
    public async Task A_signal_returns_130_and_the_run_resumes_to_an_identical_model(string signal)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are sent with kill(1)");
        Assert.SkipWhen(signal == "INT" && !OperatingSystem.IsLinux(), "processes started in the background may ignore SIGINT");
        var (run, cancellationToken) = (Path.Combine(fixture.Root, $"stopped-{signal}", "1"), TestContext.Current.CancellationToken);
        using (var earmark = EarmarkProcess.Start(Train($"stopped-{signal}")))
        {
            await earmark.WaitForAsync(Path.Combine(run, "last.safetensors"), cancellationToken);
            var (code, error) = await earmark.InterruptAsync(signal, cancellationToken);
            Assert.Equal(130, code);
            Assert.Contains("cancelling; press Ctrl-C again to quit immediately\n", error, StringComparison.Ordinal);
            Assert.DoesNotContain("NNPACK", error, StringComparison.Ordinal); // warnings of libtorch
            Assert.Matches($@"cancelled after step \d+; resume with: earmark train --resume {run}\r?\n$", error);
        }
        AssertResumesIdentically(run);
    }

    [Fact]
    public void Cancellation_before_the_start_leaves_no_folder()
    {
        Assert.Equal(new Invocation(130, "", "cancelled; nothing was written\n"), Invocation.Run(Train("never"), Program.AddCommands, cancelled: true));
        Assert.False(Directory.Exists(Path.Combine(fixture.Root, "never")));
    }

    [Fact]
    public void Cancellation_before_the_first_step_states_how_to_resume()
    {
        var run = Path.Combine(fixture.Root, "early", "1");
        var cancelled = Invocation.CancelledWhenExists(run, Train("early"));
        Assert.Equal(130, cancelled.ExitCode);
        Assert.EndsWith($"; resume with: earmark train --resume {run}\n", cancelled.Error, StringComparison.Ordinal);
    }

    private void AssertResumesIdentically(string run)
    {
        var resumed = Invocation.Run("train", "--resume", run);
        Assert.Equal(0, resumed.ExitCode);
        Assert.Matches(@"\nresuming after step \d+\n", resumed.Error);
        var uninterrupted = Path.Combine(fixture.Root, "uninterrupted", "1");
        if (!Directory.Exists(uninterrupted)) Assert.Equal(0, Invocation.Run(Train("uninterrupted")).ExitCode);
        foreach (var file in new[] { "model.onnx", "result.json", "last.safetensors" })
            Assert.Equal(File.ReadAllBytes(Path.Combine(uninterrupted, file)), File.ReadAllBytes(Path.Combine(run, file)));
    }

    private string[] Train(string runs) => ["train", fixture.Data, .. TrainedModelFixture.Preset(Steps), "--out", Path.Combine(fixture.Root, runs)];
}
