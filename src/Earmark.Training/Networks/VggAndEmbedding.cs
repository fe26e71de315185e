using System.Text.Json.Serialization;

namespace Earmark.Training.Networks;

/// <summary>
/// A <see cref="Vgg"/> whose features are concatenated with those of a pretrained model, for the front end <see cref="FrontEnds.LogMelAndBackbone"/>: the first channel is a spectrogram, and every
/// band of every other channel is a feature of an embedding. The last layer computes the logits from the features of the VGG and from the mean and the maximum of the embedding over time.
/// </summary>
public sealed record VggAndEmbedding : Network
{
    /// <summary>Number of output channels of each block.</summary>
    [Key("channels of each block", Min = 1, Max = 4096)]
    public int[] Widths { get; init; } = [16, 32, 64, 128];

    /// <summary>Dropout probability of the pooled embedding, in addition to that before the last layer.</summary>
    [Key("dropout probability of the pooled embedding, in addition to that before the last layer", Min = 0, Max = 0.95)]
    public double EmbeddingDropout { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override int MinimumFrames => 1 << (Widths.Length - 1);

    /// <inheritdoc/>
    public override NetworkBody Build(Weights weights, Shape input, int labels)
    {
        var standard = DeclareInputNorm(weights, input);
        var layers = Vgg.DeclareLayers(weights, 1, Widths, BatchNormMomentum);
        var channels = input.Channels - 1;
        var pooled = channels * input.Bands * Pooling.Count(FramePooling.MeanMax);
        // The features have different scales, and the maximum of a feature over time has a different mean from the feature itself.
        var norm = channels > 0 ? DeclareBatchNorm(weights, "pooled.norm", pooled, scale: true, BatchNormMomentum, epsilon: 1e-5) : null;
        return new Body(this, standard, layers, channels, norm, DeclareLinear(weights, "head", Widths[^1] + pooled, labels));
    }

    private sealed class Body(VggAndEmbedding options, InputNorm? standard, IReadOnlyList<(Conv Conv, BatchNorm Norm)> layers, long channels, BatchNorm? norm, Linear head)
        : NetworkBody(options, standard, head)
    {
        private readonly VggAndEmbedding options = options;

        protected override T Features<T>(IOps<T> ops, T x)
        {
            if (norm is null) return Vgg.Features(ops, x, layers); // there is no embedding
            var pooled = Pooling.Statistics(ops, ops.BandsAsChannels(ops.Channels(x, 1, channels)), FramePooling.MeanMax);
            return ops.Concat(Vgg.Features(ops, ops.Channels(x, 0, 1), layers), ops.Dropout(ops.BatchNorm(pooled, norm), options.EmbeddingDropout));
        }
    }
}
