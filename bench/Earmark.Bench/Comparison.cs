using System.Globalization;

namespace Earmark.Bench;

/// <summary>A measurement of Earmark, and the same measurement of PyTorch, or of Earmark with other settings, if there is one.</summary>
/// <param name="Id">Short name, such as "training-baseline".</param>
/// <param name="Title">What is measured.</param>
/// <param name="Unit">Unit of the values.</param>
/// <param name="Earmark">Measures Earmark once.</param>
/// <param name="Reference">Measures what Earmark is compared with once, or null if there is nothing.</param>
internal sealed record Comparison(string Id, string Title, string Unit, Func<double> Earmark, Func<double>? Reference = null)
{
    /// <summary>What Earmark is compared with.</summary>
    public string ReferenceName { get; init; } = "PyTorch";

    /// <summary>Whether a larger value is better, as for rates. Durations and memory are the opposite.</summary>
    public bool IsRate { get; init; } = true;

    /// <summary>Measures both alternately, so that the ratio holds even if the speed of the machine drifts.</summary>
    /// <param name="repeats">Number of pairs, after one that is not counted.</param>
    /// <param name="progress">Receives a line for each pair.</param>
    public Result Run(int repeats, Action<string> progress)
    {
        List<double> own = [], other = [];
        for (var pair = 0; pair <= repeats; pair++)
        {
            var (value, reference) = (Earmark(), Reference?.Invoke());
            progress(string.Create(CultureInfo.InvariantCulture, $"{Id} {(pair == 0 ? "warm-up" : $"{pair} of {repeats}")}: {value:0.###} {Unit}{(reference is { } rate ? $", {ReferenceName} {rate:0.###}" : "")}"));
            if (pair == 0) continue;
            own.Add(value);
            if (reference is { } measured) other.Add(measured);
        }
        return new(Id, Title, Unit, IsRate, Reference is null ? null : ReferenceName, own, other);
    }
}

/// <summary>The values of a measurement.</summary>
/// <param name="Id">Short name.</param>
/// <param name="Title">What was measured.</param>
/// <param name="Unit">Unit of the values.</param>
/// <param name="IsRate">Whether a larger value is better.</param>
/// <param name="ReferenceName">What Earmark was compared with, or null.</param>
/// <param name="Earmark">Values of Earmark, in the order of measurement.</param>
/// <param name="Reference">Values of the reference, each measured directly after the value of Earmark at the same position; empty without a reference.</param>
internal sealed record Result(string Id, string Title, string Unit, bool IsRate, string? ReferenceName, IReadOnlyList<double> Earmark, IReadOnlyList<double> Reference)
{
    /// <summary>Median over the pairs of the speed of Earmark relative to the reference, or null without a reference. Above 1, Earmark is faster.</summary>
    public double? Ratio => Reference.Count == 0 ? null : Median([.. Earmark.Zip(Reference, (own, other) => IsRate ? own / other : other / own)]);

    /// <summary>Returns the median: the middle value, or the mean of the two middle values.</summary>
    public static double Median(IReadOnlyList<double> values)
    {
        var ordered = values.Order().ToArray();
        return (ordered[(ordered.Length - 1) / 2] + ordered[ordered.Length / 2]) / 2;
    }
}
