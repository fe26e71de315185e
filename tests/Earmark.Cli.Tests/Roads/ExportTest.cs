using System.Text.Json;

namespace Earmark.Cli.Tests.Roads;

[Collection(nameof(TrainedModelFixture))]
public sealed class ExportTest(TrainedModelFixture fixture) : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("earmark-export").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private string PathOf(string name) => Path.Combine(folder, name);

    [Fact]
    public void A_quantised_model_is_smaller_and_can_be_used_like_the_original()
    {
        var train = Invocation.Run(["train", fixture.Data, .. TrainedModelFixture.Preset(steps: 2), "--set", "network.widths=[8,64]", "--out", PathOf("runs")]);
        Assert.Equal(0, train.ExitCode);
        var model = Path.Combine(PathOf("runs"), "1", "model.onnx");
        var export = Invocation.Run("export", model, "--precision", "int8", "--calibration", Path.Combine(fixture.Data, "audio_train"), "--count", "5", "--out", PathOf("int8.onnx"), "--json");
        Assert.Equal(0, export.ExitCode);
        var result = JsonDocument.Parse(export.Output).RootElement;
        Assert.Equal((PathOf("int8.onnx"), new FileInfo(PathOf("int8.onnx")).Length, new FileInfo(model).Length), (result.GetProperty("model").GetString(), result.GetProperty("sizeBytes").GetInt64(), result.GetProperty("originalSizeBytes").GetInt64()));
        Assert.True(new FileInfo(PathOf("int8.onnx")).Length < new FileInfo(model).Length);
        Assert.InRange(result.GetProperty("recordings").GetInt32(), 1, 5);

        Assert.Contains("convolutions quantised to int8", Invocation.Run("info", PathOf("int8.onnx")).Output, StringComparison.Ordinal);
        Assert.Equal(0, Invocation.Run("tag", PathOf("int8.onnx"), Directory.GetFiles(Path.Combine(fixture.Data, "audio_train")).First(path => new FileInfo(path).Length > 10_000), "--device", "cpu").ExitCode);
        var again = Invocation.Run("export", PathOf("int8.onnx"), "--precision", "int8", "--calibration", fixture.Data, "--out", PathOf("twice.onnx"));
        Assert.Equal(new Invocation(2, "", $"Error: {PathOf("int8.onnx")}: it is already quantised (int8). Expected a model in 32-bit floats, as written by 'earmark train'.\n"), again);
    }

    [Fact]
    public void Bad_recordings_are_listed_and_the_others_used()
    {
        var train = Invocation.Run(["train", fixture.Data, .. TrainedModelFixture.Preset(steps: 2), "--set", "network.widths=[8,8]", "--out", PathOf("runs")]);
        Assert.Equal(0, train.ExitCode);
        Directory.CreateDirectory(PathOf("sounds"));
        File.Copy(Directory.GetFiles(Path.Combine(fixture.Data, "audio_train")).First(path => new FileInfo(path).Length > 10_000), PathOf("sounds/good.wav"));
        File.WriteAllText(PathOf("sounds/bad.wav"), "not audio");
        var export = Invocation.Run("export", Path.Combine(PathOf("runs"), "1", "model.onnx"), "--precision", "int8", "--calibration", PathOf("sounds"), "--out", PathOf("int8.onnx"));
        Assert.Equal(1, export.ExitCode);
        Assert.Contains($"Warning: {PathOf("sounds/bad.wav")}: ", export.Error, StringComparison.Ordinal);
        Assert.Contains("scores of 1 recording differ by", export.Output, StringComparison.Ordinal);
    }
}
