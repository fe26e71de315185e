using Earmark.FrontEnds;
using Earmark.Onnx;
using Earmark.Tagging;
using Earmark.Training.Networks;
using Earmark.Training.Presets;
using TorchSharp;
using static TorchSharp.torch;

namespace Earmark.Training.Runs;

/// <summary>Writes model.onnx and verifies that it computes the same scores as the trained network.</summary>
public static class ModelExport
{
    /// <summary>Maximum difference of a score accepted by the parity check.</summary>
    public const double Tolerance = 1e-4;

    /// <summary>Writes a model: front end, network, activation and metadata. The file is written atomically.</summary>
    /// <param name="path">Path of the new file.</param>
    /// <param name="frontEnd">The front end.</param>
    /// <param name="network">Options and body of the network.</param>
    /// <param name="card">Metadata of the file.</param>
    /// <param name="check">Called with the path of the written file before it gets its final name; throws to reject the file. Null for no check.</param>
    public static void Write(string path, FrontEnd frontEnd, (Network Options, NetworkBody Body) network, ModelCard card, Action<string>? check = null)
    {
        ArgumentNullException.ThrowIfNull(frontEnd);
        ArgumentNullException.ThrowIfNull(card);
        var graph = new OnnxGraph("earmark");
        var ops = new OnnxOps(graph);
        var spectrogram = frontEnd.EmitModel(graph, graph.Input("waveform", "batch", "samples"), network.Options.MinimumFrames);
        var embedding = network.Body.Embed(ops, spectrogram);
        var scores = card.ScoreRule.EmitScores(graph, network.Body.Classify(ops, embedding));
        graph.Output(scores, "scores", "batch", $"{card.Labels.Count}");
        graph.Output(embedding, "embedding", "batch", "features");
        graph.Output(spectrogram, "spectrogram", "batch", $"{frontEnd.Channels}", "frames", $"{frontEnd.Bands}");
        AtomicFile.Write(path, file => file.Write(graph.ToBytes(card.ToMetadata())), check);
    }

    /// <summary>Writes a model and verifies it. A file that fails the parity check never gets the final name.</summary>
    /// <returns>The maximum difference of a score.</returns>
    /// <inheritdoc cref="Write"/>
    /// <inheritdoc cref="VerifyParity"/>
    public static double WriteVerified(string path, FrontEnd frontEnd, (Network Options, NetworkBody Body) network, ModelCard card,
        IEnumerable<float[]> recordings, CancellationToken cancellationToken = default)
    {
        var difference = 0.0;
        Write(path, frontEnd, network, card, temporaryPath => difference = VerifyParity(temporaryPath, frontEnd, network, recordings, cancellationToken));
        return difference;
    }

    /// <summary>Writes the graph of a verified file with other metadata.</summary>
    /// <param name="path">Path of the new file.</param>
    /// <param name="proven">Path of the verified file.</param>
    /// <param name="card">Metadata of the new file.</param>
    public static void WriteWithCard(string path, string proven, ModelCard card)
    {
        ArgumentNullException.ThrowIfNull(card);
        AtomicFile.Write(path, file => file.Write(OnnxGraph.WithMetadata(File.ReadAllBytes(proven), card.ToMetadata())));
    }

    /// <summary>Compares the scores of a file with those of the network on waveforms of several lengths, including one sample.</summary>
    /// <param name="path">The file.</param>
    /// <param name="frontEnd">The front end.</param>
    /// <param name="network">Options and body of the network, with the weights from which the file was written, on the CPU.</param>
    /// <param name="recordings">Real waveforms at the sample rate of the model; random ones are added.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>The maximum difference of a score.</returns>
    /// <exception cref="InvalidOperationException">The difference is above <see cref="Tolerance"/>, or a score is NaN.</exception>
    public static double VerifyParity(string path, FrontEnd frontEnd, (Network Options, NetworkBody Body) network, IEnumerable<float[]> recordings,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(frontEnd);
        using var model = Model.Load(path, new ModelOptions { Device = "cpu" });
        using var session = new FrontEndSession(frontEnd, whole: true, network.Options.MinimumFrames);
        var largest = 0.0;
        foreach (var waveform in RandomWaveforms(frontEnd.SampleRate).Concat(recordings))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var file = model.Scores(waveform, 1, waveform.Length, cancellationToken);
            var torch = model.Card.ScoreRule.Scores(Logits(network.Body, session.Compute(waveform)));
            for (var label = 0; label < file.Length; label++)
            {
                var difference = Math.Abs((double)file[label] - torch[label]);
                if (!(difference <= Tolerance)) // NaN fails too
                    throw new InvalidOperationException($"{path}: the scores of the file differ from those of the network: for {waveform.Length} "
                        + $"samples, the score of '{model.Card.Labels[label]}' is {file[label]} in the file and {torch[label]} in the network. Expected a difference of at most {Tolerance}.");
                largest = Math.Max(largest, difference);
            }
        }
        return largest;
    }

    /// <summary>
    /// Writes and verifies a model with random weights and statistics, so that anything that cannot be exported fails before training. The input normalisation is computed from noise: the features of a backbone can be so large
    /// that their statistics over time would be inaccurate without it.
    /// </summary>
    /// <param name="path">Path of a temporary file, which is deleted afterwards.</param>
    /// <param name="preset">Front end and network.</param>
    /// <param name="card">A card with the labels of the run.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public static void CheckExportable(string path, Preset preset, ModelCard card, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(preset);
        ArgumentNullException.ThrowIfNull(card);
        using var weights = new Weights();
        var body = preset.Build(weights, card.Labels.Count);
        weights.Allocate(preset.Seed, CPU);
        weights.Randomise(preset.Seed);
        if (body.InputNorm is { } inputNorm) Normalise(inputNorm, preset);
        try
        {
            Write(path, preset.FrontEnd, (preset.Network, body), card);
            VerifyParity(path, preset.FrontEnd, (preset.Network, body), [], cancellationToken);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static void Normalise(InputNorm inputNorm, Preset preset)
    {
        using var session = new FrontEndSession(preset.FrontEnd, whole: true, preset.Network.MinimumFrames);
        var noise = session.Compute(RandomWaveforms(preset.FrontEnd.SampleRate).Last());
        IEnumerable<double> Band(int band) => Enumerable.Range(0, noise.Frames).Select(frame => (double)noise.Values[frame * noise.Bands + band]); // of the first channel
        InputNormStatistics.Set(inputNorm, noise.Frames, [.. Enumerable.Range(0, noise.Bands).Select(band => (Band(band).Sum(), Band(band).Sum(value => value * value)))]);
    }

    private static double[] Logits(NetworkBody body, Spectrogram spectrogram)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var x = tensor(spectrogram.Values, [1, spectrogram.Channels, spectrogram.Frames, spectrogram.Bands]);
        return [.. body.Run(new TorchOps(training: false), TorchOps.ChannelsLast(x)).data<float>()];
    }

    private static IEnumerable<float[]> RandomWaveforms(int rate)
    {
        foreach (var (i, length) in new[] { 1, 100, rate / 10 + 1, rate + 7, 3 * rate }.Index())
        {
            var random = new CounterRandom(2018, "proof", i);
            var waveform = new float[length];
            foreach (ref var sample in waveform.AsSpan()) sample = (float)Math.Clamp(0.1 * random.NextGaussian(), -1, 1);
            yield return waveform;
        }
    }
}
