namespace Earmark.Training.Networks;

/// <summary>The shape of a tensor without its batch axis: <c>[channels, frames, bands]</c>. A reduced axis has size 1.</summary>
/// <param name="Channels">Number of channels.</param>
/// <param name="Frames">Number of frames.</param>
/// <param name="Bands">Number of bands.</param>
public readonly record struct Shape(long Channels, long Frames, long Bands);

/// <summary>The implementation that infers shapes and counts the multiply-adds of convolutions and linear layers.</summary>
public sealed class CountOps : IOps<Shape>
{
    /// <summary>Number of multiply-adds of the operations so far.</summary>
    public long MultiplyAdds { get; private set; }

    /// <inheritdoc/>
    public Shape Standardise(Shape x, InputNorm standard) => x;

    /// <inheritdoc/>
    public Shape Conv(Shape x, Conv conv)
    {
        MultiplyAdds += conv.Kernel.Count * x.Frames * x.Bands;
        return x with { Channels = conv.Kernel.Shape[0] };
    }

    /// <inheritdoc/>
    public Shape BatchNorm(Shape x, BatchNorm norm) => x;

    /// <inheritdoc/>
    public Shape Relu(Shape x) => x;

    /// <inheritdoc/>
    public Shape MaxPool(Shape x, int frames, int bands) => x with { Frames = x.Frames / frames, Bands = x.Bands / bands };

    /// <inheritdoc/>
    public Shape AveragePool(Shape x, int frames, int bands) => MaxPool(x, frames, bands);

    /// <inheritdoc/>
    public Shape Dropout(Shape x, double drop) => x;

    /// <inheritdoc/>
    public Shape Channels(Shape x, long first, long count) => x with { Channels = count };

    /// <inheritdoc/>
    public Shape MeanOverBands(Shape x) => x with { Bands = 1 };

    /// <inheritdoc/>
    public Shape MeanOverTime(Shape x) => x with { Frames = 1 };

    /// <inheritdoc/>
    public Shape MaxOverTime(Shape x) => x with { Frames = 1 };

    /// <inheritdoc/>
    public Shape Add(Shape a, Shape b) => a;

    /// <inheritdoc/>
    public Shape Multiply(Shape a, Shape b) => a;

    /// <inheritdoc/>
    public Shape Divide(Shape a, Shape b) => a;

    /// <inheritdoc/>
    public Shape Exp(Shape x, float limit) => x;

    /// <inheritdoc/>
    public Shape BandsAsChannels(Shape x) => new(x.Channels * x.Bands, x.Frames, 1);

    /// <inheritdoc/>
    public Shape Deviation(Shape mean, Shape meanOfSquares, float minVariance) => mean;

    /// <inheritdoc/>
    public Shape Concat(Shape a, Shape b) => a with { Channels = a.Channels + b.Channels };

    /// <inheritdoc/>
    public Shape Linear(Shape x, Linear linear)
    {
        MultiplyAdds += linear.Weight.Count;
        return x with { Channels = linear.Weight.Shape[0] };
    }

    /// <inheritdoc/>
    public Shape LinearPerFrame(Shape x, Linear linear)
    {
        MultiplyAdds += linear.Weight.Count * x.Frames;
        return x with { Channels = linear.Weight.Shape[0] };
    }
}
