using Earmark.Audio;
using Earmark.Tagging;
using Earmark.Tests.Audio;
using Earmark.Tests.Data;

namespace Earmark.Tests.Tagging;

/// <summary>Compiles and runs the C# examples of docs/model-file.md. Each example is the code between two marks.</summary>
public sealed class CSharpExampleTest : IDisposable
{
    private readonly DataFolder data = new();

    public void Dispose() => data.Dispose();

    [Fact]
    public void The_documentation_has_these_examples()
    {
        var source = File.ReadAllText(Path.Combine(Repository.Root, "tests", "Earmark.Tests", "Tagging", "CSharpExampleTest.cs")).ReplaceLineEndings("\n");
        var document = File.ReadAllText(Path.Combine(Repository.Root, "docs", "model-file.md")).ReplaceLineEndings("\n");
        string[] examples = [.. source.Split("        // example\n").Skip(1).Select(part => part.Split("        // end\n")[0].Replace("\n        ", "\n", StringComparison.Ordinal)[8..])];
        Assert.Equal(3, examples.Length);
        Assert.All(examples, example => Assert.Contains($"```csharp\n{example.Replace("ModelPath", "\"model.onnx\"", StringComparison.Ordinal).Replace("DogPath", "\"dog.wav\"", StringComparison.Ordinal)}```\n", document, StringComparison.Ordinal));
    }

    [Fact]
    public async Task They_work()
    {
        float[] matrix = [.. TinyModel.RandomMatrix(1).Select(weight => 20 * weight)]; // scores near 0 and 1
        var (ModelPath, DogPath) = (TinyModel.Write(data, TinyModel.CreateModel(TinyModel.Card.ToMetadata(), matrix: matrix)), data["dog.wav"]);
        File.WriteAllBytes(DogPath, SmallRecordings.Create("wav"));
        using var output = new StringWriter();
        var (progress, cancellationToken) = (new Progress<ScanProgress>(), TestContext.Current.CancellationToken);
        // example
        using var tagger = Tagger.Load(ModelPath);
        foreach (var label in tagger.Tag(DogPath))
            output.WriteLine($"{label.Label} {label.Score:0.00}");
        // end
        var labels = output.ToString();
        Assert.Equal(3, labels.Count(letter => letter == '\n'));

        using var stream = new MemoryStream(File.ReadAllBytes(DogPath));
        // example
        var options = new SegmentOptions { Threshold = 0.6, Windows = new() { WindowSeconds = 2, HopSeconds = 0.5 } };
        await foreach (var segment in tagger.SegmentsAsync(stream, options, progress, cancellationToken: cancellationToken))
            output.WriteLine($"{segment.Start:0.0} to {segment.End:0.0} s: {segment.Label} {segment.Score:0.00}");
        // end
        var segments = tagger.ReadSegments(File.ReadAllBytes(DogPath), options, cancellationToken: cancellationToken).Segments;
        Assert.NotEmpty(segments);
        Assert.Equal(labels + string.Concat(segments.Select(segment => $"{segment.Start:0.0} to {segment.End:0.0} s: {segment.Label} {segment.Score:0.00}{output.NewLine}")), output.ToString());
        Assert.Equal(3, (await Handle(tagger, File.ReadAllBytes(DogPath), cancellationToken)).Count);
        await Assert.ThrowsAsync<ArgumentException>(() => Handle(tagger, "hello"u8.ToArray(), cancellationToken));
    }

    private static async Task<IReadOnlyList<ScoredLabel>> Handle(Tagger tagger, AudioSource upload, CancellationToken cancellationToken)
    {
        // example
        try
        {
            return await tagger.TagAsync(upload, cancellationToken: cancellationToken);
        }
        catch (InputException exception) when (exception.Kind is InputErrorKind.NotAudio or InputErrorKind.Undecodable or InputErrorKind.NoSamples or InputErrorKind.TooLong)
        {
            throw new ArgumentException(exception.Message, exception); // the fault of the caller
        }
        // end
    }
}
