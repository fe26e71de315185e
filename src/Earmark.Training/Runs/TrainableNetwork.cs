using Earmark.Training.Networks;
using Earmark.Training.Presets;
using static TorchSharp.torch;

namespace Earmark.Training.Runs;

/// <summary>A network with its weights and its optimiser.</summary>
/// <param name="Network">The network.</param>
/// <param name="Weights">Its weights.</param>
/// <param name="Optimiser">The optimiser of the weights.</param>
public sealed record TrainableNetwork(NetworkBody Network, Weights Weights, AdamW Optimiser) : IDisposable
{
    /// <summary>Creates a network with initial weights, which depend on the seed of the preset.</summary>
    /// <param name="preset">Network, seed and optimiser.</param>
    /// <param name="labels">Number of labels.</param>
    /// <param name="device">Device of the weights.</param>
    public static TrainableNetwork Create(Preset preset, int labels, Device device)
    {
        ArgumentNullException.ThrowIfNull(preset);
        var weights = new Weights();
        var body = preset.Build(weights, labels);
        weights.Allocate(preset.Seed, device);
        return new(body, weights, new AdamW(weights, preset.Optimiser, body.LastLayer));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Optimiser.Dispose();
        Weights.Dispose();
    }
}
