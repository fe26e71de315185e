using System.Numerics;
using System.Runtime.InteropServices;

namespace Earmark.Audio;

/// <summary>From many channels to one.</summary>
internal static class Mix
{
    /// <summary>The mean of the channels.</summary>
    /// <param name="interleaved">Samples <c>[frames, channels]</c>.</param>
    /// <param name="channels">At least 1.</param>
    /// <param name="mono">Samples <c>[frames]</c>.</param>
    public static void Down(ReadOnlySpan<float> interleaved, int channels, Span<float> mono)
    {
        if (channels == 1) interleaved[..mono.Length].CopyTo(mono);
        else if (channels == 2)
            for (var i = 0; i < mono.Length; i++) mono[i] = (interleaved[2 * i] + interleaved[2 * i + 1]) * 0.5f;
        else
            for (var i = 0; i < mono.Length; i++)
            {
                var sum = 0f;
                foreach (var sample in interleaved.Slice(i * channels, channels)) sum += sample;
                mono[i] = sum / channels;
            }
    }

    /// <summary>The mean of two channels of 16 bits in one pass, equal to the last bit to decoding and then mixing.</summary>
    public static void DownStereo16(ReadOnlySpan<byte> interleaved, Span<float> mono)
    {
        var pairs = MemoryMarshal.Cast<byte, int>(interleaved); // low half: left, high half: right
        var i = 0;
        for (; i <= mono.Length - Vector<int>.Count; i += Vector<int>.Count)
        {
            var pair = new Vector<int>(pairs[i..]);
            (Vector.ConvertToSingle(((pair << 16) >> 16) + (pair >> 16)) * (1 / 65536f)).CopyTo(mono[i..]);
        }
        for (; i < mono.Length; i++) mono[i] = ((short)pairs[i] + (pairs[i] >> 16)) * (1 / 65536f);
    }
}
