using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Earmark.Audio;

/// <summary>Compares the power of a mix with the power of its channels, so that cancelling channels are not mistaken for silence.</summary>
internal sealed class ChannelPower
{
    private const double MinAudiblePower = 1e-8; // mean square: -80 dB of full scale, as in `earmark explore`
    private (double Channels, double Mix, long Frames) earlier, block;

    /// <summary>The power loss of the mix relative to the mean power of the channels, in dB, or null if there is one channel or the signal is inaudible.</summary>
    public double? Loss => (earlier.Channels + block.Channels, earlier.Mix + block.Mix, earlier.Frames + block.Frames) is var (channels, mix, frames)
        && frames > 0 && channels / frames > MinAudiblePower ? 10 * Math.Log10(channels / mix) : null;

    /// <summary>Starts a block of a decoder that decodes more samples than are read.</summary>
    public void StartBlock() => (earlier, block) = ((earlier.Channels + block.Channels, earlier.Mix + block.Mix, earlier.Frames + block.Frames), default);

    /// <summary>Forgets the samples added so far.</summary>
    /// <param name="keepsBlock">Whether those of the last block are kept.</param>
    public void Restart(bool keepsBlock = false) => (earlier, block) = (default, keepsBlock ? block : default);

    /// <summary>Adds a block.</summary>
    /// <param name="interleaved">Samples <c>[frames, channels]</c>.</param>
    /// <param name="count">The number of channels, 2 or more.</param>
    /// <param name="mono">Their mean <c>[frames]</c>.</param>
    public void Add(ReadOnlySpan<float> interleaved, int count, ReadOnlySpan<float> mono) =>
        Add(Squares(interleaved[..(count * mono.Length)]) / count, Squares(mono), mono.Length);

    /// <summary>Adds a block from its sums of squares.</summary>
    /// <param name="channelPower">The sum of squares of all channels, divided by the number of channels.</param>
    /// <param name="mixPower">The sum of squares of the mix.</param>
    /// <param name="frameCount">The number of frames.</param>
    public void Add(double channelPower, double mixPower, int frameCount)
    {
        if (!double.IsFinite(channelPower + mixPower)) return; // a NaN must not invalidate the other blocks
        block = (block.Channels + channelPower, block.Mix + mixPower, block.Frames + frameCount);
    }

    /// <summary>Returns the sum of squares, computed in 8 lanes on every processor.</summary>
    public static double Squares(ReadOnlySpan<float> samples)
    {
        var sums = Vector256<float>.Zero;
        var eights = MemoryMarshal.Cast<float, Vector256<float>>(samples);
        foreach (var eight in eights) sums += eight * eight;
        double sum = Vector256.Sum(sums);
        for (var i = eights.Length * Vector256<float>.Count; i < samples.Length; i++) sum += samples[i] * samples[i];
        return sum;
    }

    /// <summary>Returns the sum of squares of integers.</summary>
    public static double Squares(ReadOnlySpan<int> samples)
    {
        var sums = Vector256<float>.Zero;
        var eights = MemoryMarshal.Cast<int, Vector256<int>>(samples);
        foreach (var eight in eights)
        {
            var values = Vector256.ConvertToSingle(eight);
            sums += values * values;
        }
        double sum = Vector256.Sum(sums);
        for (var i = eights.Length * Vector256<int>.Count; i < samples.Length; i++) sum += (double)samples[i] * samples[i];
        return sum;
    }
}
