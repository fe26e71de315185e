using TorchSharp;
using static TorchSharp.torch;

namespace Earmark.Training.Networks;

/// <summary>How a leaf is stored against how ONNX wants it.</summary>
public enum ParameterLayout
{
    /// <summary>The same in both.</summary>
    Plain,

    /// <summary>Stored <c>[out, frames, bands, in]</c>, as channels-last convolutions read it; ONNX wants <c>[out, in, frames, bands]</c>.</summary>
    Kernel,
}

/// <summary>One named array of a network.</summary>
public sealed class Parameter(string name, ParameterLayout layout, Initializer start, bool decays, long[] shape)
{
    /// <summary>Its name in checkpoints and in model.onnx.</summary>
    public string Name => name;

    /// <summary>Its shape as stored.</summary>
    public long[] Shape => shape;

    /// <summary>Whether weight decay acts on it.</summary>
    public bool Decays => decays;

    /// <summary>Its first values.</summary>
    internal Initializer Initializer => start;

    /// <summary>Number of its elements.</summary>
    public long Count { get; } = shape.Aggregate(1L, (product, size) => product * size);

    /// <summary>Its values: a view of the flat buffer; null before <see cref="Weights.Allocate"/>.</summary>
    public Tensor Tensor { get; internal set; } = null!;

    /// <summary>Offset in the flat buffer.</summary>
    internal long Offset { get; set; }

    /// <summary>Its shape in model.onnx.</summary>
    internal long[] OnnxShape => layout == ParameterLayout.Kernel ? [shape[0], shape[3], shape[1], shape[2]] : shape;

    /// <summary>Its values as model.onnx holds them, row-major in <see cref="OnnxShape"/>.</summary>
    internal float[] OnnxValues()
    {
        using var scope = NewDisposeScope();
        var plain = Tensor.detach().cpu();
        return (layout == ParameterLayout.Plain ? plain : plain.permute(0, 3, 1, 2).contiguous()).data<float>().ToArray();
    }
}

/// <summary>The first values of a leaf.</summary>
public abstract record Initializer
{
    /// <summary>Writes them.</summary>
    internal abstract void Fill(Span<float> values, CounterRandom draw);

    /// <summary>One value everywhere.</summary>
    public sealed record Constant(float Value) : Initializer
    {
        internal override void Fill(Span<float> values, CounterRandom draw) => values.Fill(Value);
    }

    /// <summary>
    /// Uniform over +-sqrt(6 / (fan in + fan out)): Glorot and Bengio 2010, equation 16.
    /// </summary>
    /// <param name="FanIn">Inputs of one output.</param>
    /// <param name="FanOut">Outputs one input reaches.</param>
    public sealed record Glorot(long FanIn, long FanOut) : Initializer
    {
        internal override void Fill(Span<float> values, CounterRandom draw)
        {
            var limit = Math.Sqrt(6.0 / (FanIn + FanOut));
            foreach (ref var value in values) value = (float)draw.Uniform(-limit, limit);
        }
    }
}
