using System.Text;
using System.Text.Json;

namespace Earmark.Cli.Tests.Roads;

/// <summary>Models are untrusted: their metadata is escaped for the terminal, and invalid metadata does not cause a stack trace.</summary>
[Collection(nameof(TrainedModelFixture))]
public sealed class InvalidModelInfoTest(TrainedModelFixture fixture) : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("earmark-info").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Control_characters_in_labels_are_escaped_and_preserved_in_json()
    {
        var model = ReplaceInModel("Small_bell", @"\u001b[31m"); // same length in JSON
        var run = Invocation.Run("info", model);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains(@"3: Bowed_string, Plucked_string_low, \x1b[31m", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', run.Output);
        Assert.Equal("\u001b[31m", JsonDocument.Parse(Invocation.Run("info", model, "--json").Output).RootElement.GetProperty("labels")[2].GetString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("--json")]
    public void Invalid_json_metadata_is_reported(string option)
    {
        var model = ReplaceInModel("{\"type\":\"vgg\"", "!\"type\":\"vgg\"");
        var run = Invocation.Run([.. new[] { "info", model, option }.Where(word => word.Length > 0)]);
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Matches($@"^Error: \S+strange\.onnx: metadata key 'earmark\.network': it is not valid JSON \(.+\)\. Expected an object\.", run.Error);
    }

    // The replacement has the same length, so that the file stays valid.
    private string ReplaceInModel(string text, string replacement)
    {
        var (path, bytes) = (Path.Combine(folder, "strange.onnx"), Encoding.Latin1.GetString(File.ReadAllBytes(fixture.Model)));
        Assert.Equal(text.Length, replacement.Length);
        Assert.Contains(text, bytes, StringComparison.Ordinal);
        File.WriteAllBytes(path, Encoding.Latin1.GetBytes(bytes.Replace(text, replacement, StringComparison.Ordinal)));
        return path;
    }
}
