using System.Globalization;

namespace Earmark.Bench;

/// <summary>A measurement of Earmark, and the same measurement of PyTorch, or of Earmark with other settings, if there is one.</summary>
/// <param name="Id">Short name, such as "training-baseline".</param>
/// <param name="Title">What is measured.</param>
/// <param name="Unit">Unit of the values.</param>
/// <param name="Earmark">Measures Earmark once.</param>
/// <param name="Peer">Measures what Earmark is compared with once, or null if there is nothing.</param>
internal sealed record Comparison(string Id, string Title, string Unit, Func<double> Earmark, Func<double>? Peer = null)
{
    /// <summary>What Earmark is compared with.</summary>
    public string PeerName { get; init; } = "PyTorch";

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
            var (value, peer) = (Earmark(), Peer?.Invoke());
            progress(string.Create(CultureInfo.InvariantCulture, $"{Id} {(pair == 0 ? "warm-up" : $"{pair} of {repeats}")}: {value:0.###} {Unit}{(peer is { } rate ? $", {PeerName} {rate:0.###}" : "")}"));
            if (pair == 0) continue;
            own.Add(value);
            if (peer is { } measured) other.Add(measured);
        }
        return new(Id, Title, Unit, IsRate, PeerName, own, other);
    }
}

/// <summary>The values of a measurement.</summary>
/// <param name="Id">Short name.</param>
/// <param name="Title">What was measured.</param>
/// <param name="Unit">Unit of the values.</param>
/// <param name="IsRate">Whether a larger value is better.</param>
/// <param name="PeerName">What Earmark was compared with.</param>
/// <param name="Earmark">Values of Earmark, in the order of measurement.</param>
/// <param name="Peer">Values of the peer, each measured directly after the value of Earmark at the same position; empty without a peer.</param>
internal sealed record Result(string Id, string Title, string Unit, bool IsRate, string PeerName, IReadOnlyList<double> Earmark, IReadOnlyList<double> Peer)
{
    /// <summary>Median over the pairs of the speed of Earmark relative to the peer, or null without a peer. Above 1, Earmark is faster.</summary>
    public double? Ratio => Peer.Count == 0 ? null : Median([.. Earmark.Zip(Peer, (own, other) => IsRate ? own / other : other / own)]);

    /// <summary>Returns the median: the middle value, or the mean of the two middle values.</summary>
    public static double Median(IReadOnlyList<double> values)
    {
        var ordered = values.Order().ToArray();
        return (ordered[(ordered.Length - 1) / 2] + ordered[ordered.Length / 2]) / 2;
    }
}
