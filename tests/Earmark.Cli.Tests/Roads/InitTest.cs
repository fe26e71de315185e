using System.Text.Json.Nodes;

namespace Earmark.Cli.Tests.Roads;

/// <summary><c>earmark train --init</c>: a run starts from the model of another run.</summary>
[Collection(nameof(TrainedModelFixture))]
public sealed class InitTest(TrainedModelFixture fixture)
{
    [Fact]
    public void Continues_with_the_preset_of_the_model_and_records_it()
    {
        var runs = Path.Combine(fixture.Root, "init");
        var run = Invocation.Run("train", fixture.Data, "--init", fixture.Model, "--steps", "2", "--seed", "7", "--device", "cpu", "--threads", "1", "--out", runs);
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains($"initialised from {fixture.Model}: all layers, because the labels are the same", run.Error, StringComparison.Ordinal);
        var (before, after) = (Read(fixture.Run, "hparams.json"), Read(Path.Combine(runs, "1"), "hparams.json"));
        Assert.Equal((2, 7UL), ((int)after["schedule"]!["steps"]!, (ulong)after["seed"]!));
        Assert.All(["frontEnd", "network", "examples", "targets"], key => Assert.True(JsonNode.DeepEquals(before[key], after[key]), key));
        Assert.Equal(fixture.Model, (string?)Read(Path.Combine(runs, "1"), "run.json")["init"]!["path"]);

        var model = Path.Combine(runs, "1", "model.onnx");
        Assert.Matches(@"initialised from\s+1/model\.onnx", Invocation.Run("info", model).Output);
        Assert.Equal("1/model.onnx", (string?)JsonNode.Parse(Invocation.Run("info", model, "--json").Output)!["initialisedFrom"]!["path"]);
    }

    [Fact]
    public void A_setting_that_contradicts_the_model_is_an_error()
    {
        var run = Invocation.Run("train", fixture.Data, "--init", fixture.Model, "--set", "frontEnd.bands=20", "--out", Path.Combine(fixture.Root, "contradiction"));
        Assert.Equal(2, run.ExitCode);
        Assert.Contains($"{fixture.Model}: its front end or its network differs from that of this run: frontEnd.bands is 24 in the file and 20 in this run. Expected the same front end and the same network. "
            + "Without --preset, and without --set for these keys, both are those of the file.", run.Error.ReplaceLineEndings(" "), StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(fixture.Root, "contradiction")));
    }

    [Fact]
    public void Out_of_fold_metrics_of_the_same_data_are_a_warning()
    {
        var run = Invocation.Run("train", fixture.Data, "--init", fixture.Model, "--folds", "3", "--fold", "0", "--steps", "1", "--device", "cpu", "--out", Path.Combine(fixture.Root, "leak"));
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("the model of --init was trained on this data set", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("transfer"), InlineData("fusion")]
    public void A_preset_that_requires_a_backbone_is_rejected_without_one(string preset)
    {
        var run = Invocation.Run("train", fixture.Data, "--preset", preset);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains($"--preset {preset}: no backbone is specified. Expected --backbone FILE as well", run.Error.ReplaceLineEndings(" "), StringComparison.Ordinal);
    }

    private static JsonNode Read(string folder, string file) => JsonNode.Parse(File.ReadAllText(Path.Combine(folder, file)))!;
}
