using System.Text.Json.Nodes;
using Earmark.Training.Runs;

namespace Earmark.Cli.Tests.Roads;

[Collection(nameof(TrainedModelFixture))]
public sealed class PrecisionTest(TrainedModelFixture fixture)
{
    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void A_run_reports_the_precision_chosen_by_auto_and_stores_it(int folds)
    {
        var runs = Path.Combine(fixture.Root, $"precision{folds}");
        string[] options = folds > 0 ? ["--folds", $"{folds}", "--fold", "0"] : [];
        var run = Invocation.Run(["train", fixture.Data, .. TrainedModelFixture.Preset(steps: 1), "--set", "schedule.precision=auto", .. options, "--out", runs]);
        Assert.Equal(0, run.ExitCode);
        var precision = Processor.Current.SupportsBfloat16 ? "bfloat16" : "float32";
        Assert.Contains($"\n{precision}: this processor ({Processor.Current}) has ", run.Error, StringComparison.Ordinal);
        var root = Path.Combine(runs, "1");
        string[] folders = folds > 0 ? [root, Path.Combine(root, "fold0")] : [root];
        foreach (var folder in folders)
        {
            var (start, preset) = (Read(folder, "run.json"), Read(folder, "hparams.json"));
            Assert.Equal((precision, Processor.Current.Name), ((string?)start["precision"], (string?)start["processor"]!["name"]));
            Assert.Equal(Processor.Current.InstructionSets, start["processor"]!["instructionSets"]!.AsArray().Select(set => (string)set!));
            Assert.Equal(precision, (string?)preset["schedule"]!["precision"]);
        }
    }

    private static JsonNode Read(string folder, string file) => JsonNode.Parse(File.ReadAllText(Path.Combine(folder, file)))!;
}
