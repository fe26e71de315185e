using Earmark.FrontEnds;
using Earmark.Tagging;
using Earmark.Tests.Data;
using Earmark.Tests.FrontEnds;

namespace Earmark.Tests.Tagging;

public sealed class ModelTest : IDisposable
{
    private const string Expected = " Expected a model.onnx, as written by 'earmark train'.";
    private readonly DataFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(50)]
    [InlineData(8000)]
    public void Scores_match_an_independent_computation(int samples)
    {
        using var model = Model.Load(TinyModel.Write(folder));
        var waveform = DirectFourier.Waveform(samples);
        var scores = model.Scores(waveform, 1, samples);
        Assert.All(TinyModel.Scores(waveform).Zip(scores), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
        Assert.Equal(1, scores.Sum(), 1e-5);
    }

    [Fact]
    public void Scores_do_not_depend_on_the_other_waveforms_in_the_batch()
    {
        using var model = Model.Load(TinyModel.Write(folder));
        float[] first = DirectFourier.Waveform(900, 1), second = DirectFourier.Waveform(900, 2), loud = [.. second.Select(sample => 1e4f * sample)];
        var batch = model.Scores([.. second, .. first, .. second], 3, 900);
        Assert.Equal(batch[3..6], model.Scores([.. loud, .. first, .. loud], 3, 900)[3..6]);
        Assert.All(model.Scores(first, 1, 900).Zip(batch[3..6]), pair => Assert.Equal(pair.First, pair.Second, 1e-6));
    }

    [Fact]
    public void Returns_embedding_and_spectrogram_if_the_file_has_them()
    {
        using var model = Model.Load(TinyModel.Write(folder));
        using var session = new FrontEndSession(TinyModel.FrontEnd, whole: true, minimumFrames: 2);
        var waveform = DirectFourier.Waveform(1234);
        var spectrogram = model.Spectrogram(waveform);
        Assert.Equal((1, 11, 4), (spectrogram.Channels, spectrogram.Frames, spectrogram.Bands));
        Assert.Equal(session.Compute(waveform).Values, spectrogram.Values);
        var embedding = model.Embedding(waveform, 1, 1234);
        Assert.All(Enumerable.Range(0, 4), band =>
            Assert.Equal(Enumerable.Range(0, 11).Average(frame => spectrogram.Values[frame * 4 + band]), embedding[band], 1e-5));
    }

    [Fact]
    public void A_missing_output_is_reported()
    {
        var path = TinyModel.Write(folder, TinyModel.CreateModel(TinyModel.Card.ToMetadata(), extras: false));
        using var model = Model.Load(path);
        Assert.Equal($"{path}: it has no output 'embedding'. Expected one of its outputs, scores.",
            Assert.Throws<InputException>(() => model.Embedding(new float[5], 1, 5)).Message);
    }

    [Fact]
    public void The_card_is_read_from_the_file()
    {
        using var model = Model.Load(TinyModel.Write(folder));
        Assert.Equal(TinyModel.Card.ToMetadata(), model.Card.ToMetadata());
    }

    [Fact]
    public void A_missing_file_is_reported() =>
        Assert.Equal($"{folder["no.onnx"]}: there is no such file. Expected a model.onnx, as written by 'earmark train'.", OpenError(folder["no.onnx"]));

    [Fact]
    public void The_error_for_a_folder_suggests_the_model_in_it()
    {
        Assert.Equal($"{folder.Root}: it is a folder.{Expected}", OpenError(folder.Root));
        var path = TinyModel.Write(folder);
        Assert.Equal($"{folder.Root}: it is a folder.{Expected} The folder contains one: {path}.", OpenError(folder.Root));
    }

    [Fact]
    public void Rejects_invalid_ONNX_files()
    {
        var bytes = TinyModel.CreateModel(TinyModel.Card.ToMetadata());
        foreach (var (content, reason) in new (byte[], string)[]
        {
            ("fname,label\n"u8.ToArray(), "Protobuf parsing failed"), ([], "No graph was found in the protobuf"),
            (bytes[..(bytes.Length / 2)], "Protobuf parsing failed"), ([.. bytes[..300], .. new byte[bytes.Length - 300]], "Protobuf parsing failed"),
        })
        {
            var path = TinyModel.Write(folder, content, "wrong.onnx");
            Assert.Equal($"{path}: ONNX Runtime cannot load it ({reason}). Expected a complete model.onnx, as written by 'earmark train'.", OpenError(path));
        }
    }

    [Fact]
    public void The_error_for_a_foreign_model_lists_the_missing_metadata()
    {
        var path = TinyModel.Write(folder, TinyModel.CreateModel(null));
        Assert.Equal($"{path}: not an Earmark model: its metadata has no 'earmark.labels', 'earmark.sampleRate', 'earmark.prediction'. "
            + "Expected a file written by 'earmark train'. If it was written by another version of Earmark, train it again. docs/model-file.md lists the required metadata.", OpenError(path));
    }

    [Fact]
    public void Inputs_and_outputs_must_match_the_card()
    {
        var path = TinyModel.Write(folder, TinyModel.CreateModel(TinyModel.Card.ToMetadata(), input: "audio"));
        Assert.Equal($"{path}: its inputs are audio. Expected one input 'waveform' [batch, samples].", OpenError(path));
        path = TinyModel.Write(folder, TinyModel.CreateModel(TinyModel.Card.ToMetadata(), labels: 2));
        Assert.Equal($"{path}: its output 'scores' has 2 columns. Expected one for each of the 3 labels of its metadata.", OpenError(path));
    }

    [Theory]
    [InlineData("tpu")]
    [InlineData("cuda:x")]
    [InlineData("cuda:-1")]
    [InlineData("CPU")]
    public void Rejects_an_unknown_device(string device) =>
        Assert.Equal($"device {device}: there is no such device. Expected auto, cpu, cuda or cuda:N with N from 0.",
            OpenError(TinyModel.Write(folder), device));

    [Fact]
    public void Rejects_a_GPU_in_a_CPU_build()
    {
        Assert.SkipWhen(Microsoft.ML.OnnxRuntime.OrtEnv.Instance().GetAvailableProviders().Contains("CUDAExecutionProvider"), "this build can use a GPU");
        Assert.Equal("device cuda:1: only the CPU version of ONNX Runtime is installed. Expected cpu.",
            OpenError(TinyModel.Write(folder), "cuda:1"));
        using var model = Model.Load(folder["model.onnx"]);
        Assert.Equal(("cpu", null), (model.Device, model.GpuFallbackReason));
    }

    [Fact]
    public void Rejects_a_model_with_invalid_scores_for_silence()
    {
        var path = TinyModel.Write(folder, TinyModel.CreateModel(TinyModel.Card.ToMetadata(), matrix: [.. Enumerable.Repeat(float.NaN, 12)]));
        Assert.Equal($"{path}: the score of 'bark' is NaN for a waveform with a peak of 0. Expected scores from 0 to 1 that sum to 1. "
            + "The model is damaged, or its training diverged. Train it again.", OpenError(path));
    }

    [Fact]
    public void Rejects_overflowing_scores()
    {
        var path = TinyModel.Write(folder, TinyModel.CreateModel(TinyModel.Card.ToMetadata(), overflows: true));
        using var model = Model.Load(path);
        var waveform = DirectFourier.Waveform(900);
        Assert.Equal(1, model.Scores(new float[900], 1, 900).Sum(), 1e-5);
        var error = Assert.Throws<InputException>(() => model.Scores(waveform, 1, 900));
        Assert.Equal(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{path}: the score of 'bark' is NaN for a waveform with a peak of {waveform.Max(Math.Abs)}. ")
            + "Expected scores from 0 to 1 that sum to 1. Check the level of the recording.", error.Message);
        Assert.Throws<InputException>(() => model.Scores([.. new float[900], .. waveform], 2, 900)); // one waveform of a batch
    }

    [Fact]
    public void Rejects_rows_with_a_sum_other_than_one()
    {
        using var model = Model.Load(TinyModel.Write(folder));
        model.CheckedScores([0.2f, 0.3f, 0.5f, 1, 0, 0]);
        Assert.Equal($"{folder["model.onnx"]}: the scores sum to 0.8. Expected scores from 0 to 1 that sum to 1. Check the level of the recording.",
            Assert.Throws<InputException>(() => model.CheckedScores([0.2f, 0.3f, 0.5f, 0.2f, 0.3f, 0.3f])).Message);
        Assert.Equal($"{folder["model.onnx"]}: the score of 'bell' is -0.5. Expected scores from 0 to 1 that sum to 1. Check the level of the recording.",
            Assert.Throws<InputException>(() => model.CheckedScores([1, -0.5f, 0.5f])).Message);
    }

    [Fact]
    public void Dispose_waits_for_running_calls_and_later_calls_throw()
    {
        var path = TinyModel.Write(folder);
        var waveform = DirectFourier.Waveform(20_000);
        for (var i = 0; i < 10; i++)
        {
            var model = Model.Load(path, new() { Threads = 1 });
            ConcurrentDisposal.Dispose(model, () => model.Scores(waveform, 1, waveform.Length));
            Assert.Throws<ObjectDisposedException>(() => model.Embedding(waveform, 1, 900));
            Assert.Throws<ObjectDisposedException>(() => model.Spectrogram(waveform));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Cancellation_interrupts_a_running_call(bool isEmbedding)
    {
        using var model = Model.Load(TinyModel.Write(folder), new() { Threads = 1 });
        var waveform = new float[60 * 8000];
        using var source = new CancellationTokenSource();
        source.CancelAfter(100);
        Assert.Throws<OperationCanceledException>(() =>
        {
            for (var run = 0; run < 10_000; run++) Run(waveform.Length, source.Token);
        });
        Assert.Throws<OperationCanceledException>(() => Run(100, source.Token));
        Assert.Equal(isEmbedding ? 4 : 3, Run(100, CancellationToken.None).Length); // later calls are not cancelled

        float[] Run(int samples, CancellationToken token) => isEmbedding ? model.Embedding(waveform, 1, samples, token) : model.Scores(waveform, 1, samples, token);
    }

    [Fact]
    public void Rejects_invalid_arguments()
    {
        using var model = Model.Load(TinyModel.Write(folder));
        Assert.Equal("5 samples for 2 waveforms x 3 (Parameter 'waveforms')", Assert.Throws<ArgumentException>(() => model.Scores(new float[5], 2, 3)).Message);
        Assert.Equal("samples", Assert.Throws<ArgumentOutOfRangeException>(() => model.Scores([], 1, 0)).ParamName);
    }

    private static string OpenError(string path, string device = "cpu") =>
        Assert.Throws<InputException>(() => Model.Load(path, new ModelOptions { Device = device })).Message;
}
