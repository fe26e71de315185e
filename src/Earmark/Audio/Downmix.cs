using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Earmark.Audio;

/// <summary>Downmixes channels to mono.</summary>
internal static class Downmix
{
    /// <summary>Computes the mean of the channels.</summary>
    /// <param name="interleaved">Samples <c>[frames, channels]</c>.</param>
    /// <param name="channels">The number of channels, at least 1.</param>
    /// <param name="mono">Samples <c>[frames]</c>.</param>
    /// <param name="power">Receives the power of the channels and of the mix if there are several channels.</param>
    public static void ToMono(ReadOnlySpan<float> interleaved, int channels, Span<float> mono, ChannelPower power)
    {
        if (channels == 1)
        {
            interleaved[..mono.Length].CopyTo(mono);
            return;
        }
        if (channels == 2)
            for (var i = 0; i < mono.Length; i++) mono[i] = (interleaved[2 * i] + interleaved[2 * i + 1]) * 0.5f;
        else
            for (var i = 0; i < mono.Length; i++)
            {
                var sum = 0f;
                foreach (var sample in interleaved.Slice(i * channels, channels)) sum += sample;
                mono[i] = sum / channels;
            }
        power.Add(interleaved, channels, mono);
    }

    /// <summary>Computes the mean of two 16-bit channels in one pass. The result is bit-identical to decoding and then mixing.</summary>
    public static void Stereo16ToMono(ReadOnlySpan<byte> interleaved, Span<float> mono, ChannelPower power)
    {
        var pairs = MemoryMarshal.Cast<byte, int>(interleaved)[..mono.Length]; // low half: left, high half: right
        // Squares of the scaled sum and difference: their total is the mean power of the channels. Eight lanes on every processor.
        Vector256<float> sums = Vector256<float>.Zero, differences = Vector256<float>.Zero;
        var i = 0;
        for (; i <= pairs.Length - Vector256<int>.Count; i += Vector256<int>.Count)
        {
            var pair = Vector256.Create(pairs[i..]);
            var (left, right) = ((pair << 16) >> 16, pair >> 16);
            var sum = Vector256.ConvertToSingle(left + right) * (1 / 65536f);
            var difference = Vector256.ConvertToSingle(left - right) * (1 / 65536f);
            sum.CopyTo(mono[i..]);
            sums += sum * sum;
            differences += difference * difference;
        }
        double mixPower = Vector256.Sum(sums), differencePower = Vector256.Sum(differences);
        for (; i < pairs.Length; i++)
        {
            var (left, right) = ((short)pairs[i], pairs[i] >> 16);
            mono[i] = (left + right) * (1 / 65536f);
            var difference = (left - right) * (1 / 65536f);
            mixPower += mono[i] * mono[i];
            differencePower += difference * difference;
        }
        power.Add(mixPower + differencePower, mixPower, mono.Length);
    }
}
