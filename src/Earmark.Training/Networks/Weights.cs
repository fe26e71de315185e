using TorchSharp;
using static TorchSharp.torch;

namespace Earmark.Training.Networks;

/// <summary>
/// The learned arrays of a network. Parameters are views of one flat float32 buffer and their gradients views of
/// another, so that clipping, updating, averaging and saving are a few calls over the whole buffer.
/// </summary>
/// <remarks>
/// A network first declares its leaves (<see cref="Parameter"/>, <see cref="Statistic"/>), then <see cref="Allocate"/>
/// makes the buffers. Statistics (running averages, means and deviations of bands) are not trained and have a buffer of
/// their own. Names equal those of the initializers in model.onnx.
/// </remarks>
public sealed class Weights : IDisposable
{
    private readonly List<Parameter> parameters = [], statistics = [];
    private Tensor? average;

    /// <summary>Trained arrays, in the order they were declared.</summary>
    public IReadOnlyList<Parameter> Parameters => parameters;

    /// <summary>Arrays that are measured rather than trained.</summary>
    public IReadOnlyList<Parameter> Statistics => statistics;

    /// <summary>Number of trained parameters.</summary>
    public long Count => parameters.Sum(leaf => leaf.Count);

    /// <summary>All parameters: <c>[Count]</c>, float32.</summary>
    public Tensor Flat { get; private set; } = null!;

    /// <summary>Gradients of <see cref="Flat"/>: <c>[Count]</c>.</summary>
    public Tensor Gradient { get; private set; } = null!;

    /// <summary>All statistics, float32; at least one element.</summary>
    public Tensor FlatStatistics { get; private set; } = null!;

    /// <summary>Device of the buffers.</summary>
    public Device Device { get; private set; } = CPU;

    /// <summary>Declares a trained array.</summary>
    /// <param name="name">Its name in checkpoints and in model.onnx.</param>
    /// <param name="layout">How it is stored against how ONNX wants it.</param>
    /// <param name="start">Its first values.</param>
    /// <param name="decays">Whether weight decay acts on it (kernels and matrices).</param>
    /// <param name="shape">Its shape as stored.</param>
    public Parameter Parameter(string name, ParameterLayout layout, Initializer start, bool decays, params long[] shape) =>
        Add(parameters, new Parameter(name, layout, start, decays, shape));

    /// <summary>Declares an array that is measured rather than trained.</summary>
    /// <param name="name">Its name in checkpoints and in model.onnx.</param>
    /// <param name="start">Its first values.</param>
    /// <param name="shape">Its shape.</param>
    public Parameter Statistic(string name, Initializer start, params long[] shape) =>
        Add(statistics, new Parameter(name, ParameterLayout.Plain, start, false, shape));

    /// <summary>Allocates and initialises the buffers.</summary>
    /// <param name="seed">The run's seed: same seed, same values, on every platform.</param>
    /// <param name="device">The device.</param>
    public void Allocate(ulong seed, Device device)
    {
        Device = device;
        Flat = Fill(parameters, seed);
        Gradient = zeros_like(Flat);
        FlatStatistics = Fill(statistics, seed);
        foreach (var leaf in parameters)
        {
            leaf.Tensor = Flat.narrow(0, leaf.Offset, leaf.Count).view(leaf.Shape).detach().requires_grad_(true);
            leaf.Tensor.grad = Gradient.narrow(0, leaf.Offset, leaf.Count).view(leaf.Shape);
        }
        foreach (var leaf in statistics) leaf.Tensor = FlatStatistics.narrow(0, leaf.Offset, leaf.Count).view(leaf.Shape);
    }

    /// <summary>The exponential moving average of the parameters, created on first use as a copy.</summary>
    public Tensor Ema => average ??= Flat.clone().detach();

    /// <summary>Whether there is an EMA.</summary>
    public bool HasEma => average is not null;

    /// <summary>Runs an action with the EMA of the parameters, if there is one.</summary>
    public TResult WithEma<TResult>(Func<TResult> action)
    {
        if (average is null) return action();
        using var last = Flat.clone();
        using (no_grad()) Flat.copy_(average);
        try
        {
            return action();
        }
        finally
        {
            using (no_grad()) Flat.copy_(last);
        }
    }

    /// <summary>Copies parameters and statistics from other weights of the same network, on any device.</summary>
    internal void CopyFrom(Weights other)
    {
        using var quiet = no_grad();
        Flat.copy_(other.Flat);
        FlatStatistics.copy_(other.FlatStatistics);
    }

    /// <summary>1 for parameters with weight decay, otherwise 0: <c>[Count]</c>.</summary>
    public Tensor DecayMask()
    {
        var mask = new float[Count];
        foreach (var leaf in parameters.Where(leaf => leaf.Decays)) mask.AsSpan((int)leaf.Offset, (int)leaf.Count).Fill(1);
        return tensor(mask, device: Device);
    }

    /// <summary>
    /// Fills whatever begins as a constant with random numbers around 1, so that no statistic and no offset can be mistaken
    /// for another; kernels and matrices are random as they begin.
    /// </summary>
    internal void Scramble(ulong seed)
    {
        using var quiet = no_grad();
        foreach (var leaf in parameters.Concat(statistics).Where(leaf => leaf.Initializer is Initializer.Constant))
        {
            var draw = new CounterRandom(seed, $"scramble {leaf.Name}");
            var values = new float[leaf.Count];
            foreach (ref var value in values.AsSpan()) value = (float)draw.Uniform(0.5, 1.5);
            using var fresh = tensor(values, leaf.Shape, device: Device);
            leaf.Tensor.copy_(fresh);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var leaf in parameters.Concat(statistics)) leaf.Tensor?.Dispose();
        Flat?.Dispose();
        Gradient?.Dispose();
        FlatStatistics?.Dispose();
        average?.Dispose();
    }

    private static Parameter Add(List<Parameter> leaves, Parameter leaf)
    {
        leaf.Offset = leaves.Sum(other => other.Count);
        leaves.Add(leaf);
        return leaf;
    }

    private Tensor Fill(List<Parameter> leaves, ulong seed)
    {
        var values = new float[Math.Max(1, leaves.Sum(leaf => leaf.Count))];
        foreach (var leaf in leaves) leaf.Initializer.Fill(values.AsSpan((int)leaf.Offset, (int)leaf.Count), new CounterRandom(seed, leaf.Name));
        return tensor(values, device: Device);
    }
}
