using TorchSharp;
using static TorchSharp.torch;

namespace Earmark.Training.Networks;

/// <summary>
/// The weights of a network. Parameters are views of one flat float32 buffer and their gradients are views of another, so
/// that clipping, updating, averaging and saving take only a few calls on the entire buffer.
/// </summary>
/// <remarks>
/// A network first declares its arrays (<see cref="Parameter"/>, <see cref="Statistic"/>), then <see cref="Allocate"/>
/// creates the buffers. Statistics (running means and variances, means and standard deviations of bands) are not trained
/// and have a separate buffer. Names are those of the initializers in model.onnx.
/// </remarks>
public sealed class Weights : IDisposable
{
    private readonly List<Parameter> parameters = [], statistics = [];
    private Tensor? average;

    /// <summary>Trainable arrays in the order of declaration.</summary>
    public IReadOnlyList<Parameter> Parameters => parameters;

    /// <summary>Arrays that are measured rather than trained.</summary>
    public IReadOnlyList<Parameter> Statistics => statistics;

    /// <summary>Number of trainable parameters.</summary>
    public long Count => parameters.Sum(parameter => parameter.Count);

    /// <summary>All parameters, <c>[Count]</c>, float32.</summary>
    public Tensor Flat { get; private set; } = null!;

    /// <summary>Gradients of <see cref="Flat"/>, <c>[Count]</c>.</summary>
    public Tensor Gradient { get; private set; } = null!;

    /// <summary>All statistics, float32, with at least one element.</summary>
    public Tensor FlatStatistics { get; private set; } = null!;

    /// <summary>Device of the buffers.</summary>
    public Device Device { get; private set; } = CPU;

    /// <summary>Declares a trainable array.</summary>
    /// <param name="name">Name in checkpoints and in model.onnx.</param>
    /// <param name="layout">Relation of the stored layout to the layout in ONNX.</param>
    /// <param name="start">Initial values.</param>
    /// <param name="decays">Whether weight decay applies (kernels and matrices).</param>
    /// <param name="shape">Shape as stored.</param>
    public Parameter Parameter(string name, ParameterLayout layout, Initializer start, bool decays, params long[] shape) =>
        Add(parameters, new Parameter(name, layout, start, decays, shape));

    /// <summary>Declares an array that is measured rather than trained.</summary>
    /// <param name="name">Name in checkpoints and in model.onnx.</param>
    /// <param name="start">Initial values.</param>
    /// <param name="shape">Shape.</param>
    public Parameter Statistic(string name, Initializer start, params long[] shape) =>
        Add(statistics, new Parameter(name, ParameterLayout.Plain, start, false, shape));

    /// <summary>Allocates and initialises the buffers.</summary>
    /// <param name="seed">Seed of the run. The same seed produces the same values on every platform.</param>
    /// <param name="device">Device of the buffers.</param>
    public void Allocate(ulong seed, Device device)
    {
        Device = device;
        Flat = Fill(parameters, seed);
        Gradient = zeros_like(Flat);
        FlatStatistics = Fill(statistics, seed);
        foreach (var parameter in parameters)
        {
            parameter.Tensor = Flat.narrow(0, parameter.Offset, parameter.Count).view(parameter.Shape).detach().requires_grad_(true);
            parameter.Tensor.grad = Gradient.narrow(0, parameter.Offset, parameter.Count).view(parameter.Shape);
        }
        foreach (var parameter in statistics) parameter.Tensor = FlatStatistics.narrow(0, parameter.Offset, parameter.Count).view(parameter.Shape);
    }

    /// <summary>The exponential moving average of the parameters, created on first use as a copy.</summary>
    public Tensor Ema => average ??= Flat.clone().detach();

    /// <summary>Whether an EMA exists.</summary>
    public bool HasEma => average is not null;

    /// <summary>Runs an action with the EMA in place of the parameters, if an EMA exists. The parameters are restored afterwards.</summary>
    public TResult WithEma<TResult>(Func<TResult> action)
    {
        if (average is null) return action();
        using var trained = Flat.clone();
        using (no_grad()) Flat.copy_(average);
        try
        {
            return action();
        }
        finally
        {
            using (no_grad()) Flat.copy_(trained);
        }
    }

    /// <summary>Copies parameters and statistics from other weights of the same network, on any device.</summary>
    internal void CopyFrom(Weights other)
    {
        using var noGrad = no_grad();
        Flat.copy_(other.Flat);
        FlatStatistics.copy_(other.FlatStatistics);
    }

    /// <summary>Makes the EMA equal to the parameters, if an EMA exists.</summary>
    internal void RestartEma()
    {
        using var noGrad = no_grad();
        average?.copy_(Flat);
    }

    /// <summary>Returns a mask, <c>[Count]</c>: 1 for parameters with weight decay, otherwise 0.</summary>
    public Tensor DecayMask() => Mask(parameter => parameter.HasWeightDecay ? 1 : 0);

    /// <summary>Returns a mask, <c>[Count]</c>, with the same value for all elements of a parameter.</summary>
    internal Tensor Mask(Func<Parameter, float> valueOf)
    {
        var mask = new float[Count];
        foreach (var parameter in parameters) mask.AsSpan((int)parameter.Offset, (int)parameter.Count).Fill(valueOf(parameter));
        return tensor(mask, device: Device);
    }

    /// <summary>
    /// Replaces constant initial values with random numbers around 1, so that no two statistics or offsets are equal and
    /// a mix-up changes the output. Kernels and matrices are random from the start.
    /// </summary>
    internal void Randomise(ulong seed)
    {
        using var noGrad = no_grad();
        foreach (var parameter in parameters.Concat(statistics).Where(parameter => parameter.Initializer is Initializer.Constant))
        {
            var random = new CounterRandom(seed, $"scramble {parameter.Name}");
            var values = new float[parameter.Count];
            foreach (ref var value in values.AsSpan()) value = (float)random.NextDouble(0.5, 1.5);
            using var randomValues = tensor(values, parameter.Shape, device: Device);
            parameter.Tensor.copy_(randomValues);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var parameter in parameters.Concat(statistics)) parameter.Tensor?.Dispose();
        Flat?.Dispose();
        Gradient?.Dispose();
        FlatStatistics?.Dispose();
        average?.Dispose();
    }

    private static Parameter Add(List<Parameter> parameters, Parameter parameter)
    {
        parameter.Offset = parameters.Sum(other => other.Count);
        parameters.Add(parameter);
        return parameter;
    }

    private Tensor Fill(List<Parameter> parameters, ulong seed)
    {
        var values = new float[Math.Max(1, parameters.Sum(parameter => parameter.Count))];
        foreach (var parameter in parameters) parameter.Initializer.Fill(values.AsSpan((int)parameter.Offset, (int)parameter.Count), new CounterRandom(seed, parameter.Name));
        return tensor(values, device: Device);
    }
}
