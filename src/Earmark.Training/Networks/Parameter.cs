using TorchSharp;
using static TorchSharp.torch;

namespace Earmark.Training.Networks;

/// <summary>Relation of the stored layout of a parameter to its layout in ONNX.</summary>
public enum ParameterLayout
{
    /// <summary>The layouts are equal.</summary>
    Plain,

    /// <summary>Stored as <c>[out, frames, bands, in]</c>, the layout of channels-last convolutions. ONNX requires <c>[out, in, frames, bands]</c>.</summary>
    Kernel,
}

/// <summary>A named array of a network.</summary>
public sealed class Parameter(string name, ParameterLayout layout, Initializer start, bool decays, long[] shape)
{
    /// <summary>Name in checkpoints and in model.onnx.</summary>
    public string Name => name;

    /// <summary>Shape as stored.</summary>
    public long[] Shape => shape;

    /// <summary>Whether weight decay applies.</summary>
    public bool HasWeightDecay => decays;

    /// <summary>Initial values.</summary>
    internal Initializer Initializer => start;

    /// <summary>Number of elements.</summary>
    public long Count { get; } = shape.Aggregate(1L, (product, size) => product * size);

    /// <summary>Values, as a view of the flat buffer. Null before <see cref="Weights.Allocate"/>.</summary>
    public Tensor Tensor { get; internal set; } = null!;

    /// <summary>Offset in the flat buffer.</summary>
    internal long Offset { get; set; }

    /// <summary>Shape in model.onnx.</summary>
    internal long[] OnnxShape => layout == ParameterLayout.Kernel ? [shape[0], shape[3], shape[1], shape[2]] : shape;

    /// <summary>Returns the values as stored in model.onnx, row-major in <see cref="OnnxShape"/>.</summary>
    internal float[] OnnxValues()
    {
        using var scope = NewDisposeScope();
        var plain = Tensor.detach().cpu();
        return (layout == ParameterLayout.Plain ? plain : plain.permute(0, 3, 1, 2).contiguous()).data<float>().ToArray();
    }

    /// <summary>Sets the values from those of a model.onnx, row-major in <see cref="OnnxShape"/>.</summary>
    internal void SetOnnxValues(float[] values)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var onnx = tensor(values, OnnxShape);
        Tensor.copy_(layout == ParameterLayout.Plain ? onnx : onnx.permute(0, 2, 3, 1));
    }
}

/// <summary>The initial values of a parameter.</summary>
public abstract record Initializer
{
    /// <summary>Writes the initial values.</summary>
    internal abstract void Fill(Span<float> values, CounterRandom random);

    /// <summary>The same value for all elements.</summary>
    public sealed record Constant(float Value) : Initializer
    {
        internal override void Fill(Span<float> values, CounterRandom random) => values.Fill(Value);
    }

    /// <summary>
    /// Uniform over +-sqrt(6 / (fan in + fan out)) (Glorot and Bengio 2010, equation 16).
    /// </summary>
    /// <param name="FanIn">Number of inputs of each output.</param>
    /// <param name="FanOut">Number of outputs that depend on each input.</param>
    public sealed record Glorot(long FanIn, long FanOut) : Initializer
    {
        internal override void Fill(Span<float> values, CounterRandom random)
        {
            var limit = Math.Sqrt(6.0 / (FanIn + FanOut));
            foreach (ref var value in values) value = (float)random.NextDouble(-limit, limit);
        }
    }
}
