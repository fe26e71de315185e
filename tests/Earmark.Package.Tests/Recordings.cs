using Earmark.Data;
using Earmark.Scoring;
using Earmark.Tagging;
using Earmark.Tests.Audio;
using Earmark.Tests.Data;
using Earmark.Tests.Tagging;

namespace Earmark.Package.Tests;

/// <summary>A small model and a recording for programs that tag.</summary>
internal static class Recordings
{
    // [bands, labels]. The background has the highest score, so that programs that do not remove it show it.
    private static readonly float[] Matrix = [0.3f, -0.2f, 0.1f, 0.125f, -0.4f, 0.5f, 0.2f, 0.25f, 0.6f, -0.1f, -0.3f, -0.375f, 0.2f, 0.4f, -0.6f, -0.75f];

    /// <summary>Writes <c>model.onnx</c> with the given prediction rule and the labels bark, bell, bus and _background, and <c>dog.wav</c>, half a second of a tone and a harmonic at the sample rate of the model.</summary>
    public static (string Model, string Recording) Write(DataFolder folder, PredictionRule rule = PredictionRule.Whole, bool sigmoid = false)
    {
        var card = TinyModel.Card with
        {
            Labels = new(["bark", "bell", "bus", Dataset.BackgroundLabel]),
            Prediction = new() { Rule = rule, WindowSeconds = 0.2, HopSeconds = 0.1, Mean = sigmoid ? ScoreMean.Geometric : ScoreMean.Arithmetic, Temperature = 0.8 },
            ScoreRule = sigmoid ? ScoreRule.Sigmoid : ScoreRule.Softmax,
        };
        short[] samples = [.. Enumerable.Range(0, 4000).Select(n => (short)(8000 * Math.Sin(0.3 * n) + 3000 * Math.Sin(1.1 * n)))];
        var chunks = (byte[])[.. AudioFolder.FormatChunk(codec: 1, channels: 1, rate: 8000, bits: 16), .. AudioFolder.Chunk("data", AudioFolder.Shorts(samples))];
        File.WriteAllBytes(folder["dog.wav"], AudioFolder.RiffFile(chunks));
        return (TinyModel.Write(folder, TinyModel.CreateModel(card.ToMetadata(), labels: 4, matrix: Matrix, rule: card.ScoreRule)), folder["dog.wav"]);
    }
}
