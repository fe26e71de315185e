using System.Numerics;
using System.Runtime.InteropServices;

namespace Earmark.Audio;

/// <summary>
/// The end of every decoder: gives no sample that is not finite, ends a recording that has more frames than its file can hold,
/// hears a stop between two blocks, and warns of a signal that will not be what the user thinks it is.
/// </summary>
/// <remarks>It precedes the resampler, which would spread a NaN over its whole window, and keeps the sums of the resampler finite.</remarks>
internal sealed class CheckedReader : AudioReader
{
    private const int BlockFrames = 1 << 16;

    /// <summary>Mixes, resampling and lossy codecs exceed full scale by a few dB; beyond 18 dB the scale itself is another.</summary>
    private const float OtherScale = 8;

    /// <summary>Minimum power of a mix relative to the mean power of its channels: -20 dB. 64 independent channels keep -18 dB.</summary>
    private const double LeastKept = 0.01;

    private static readonly int LargestBits = BitConverter.SingleToInt32Bits(AudioLimits.LargestSample);
    private readonly AudioReader inner;
    private readonly AudioBytes bytes;
    private readonly long most;
    private readonly List<string> damage = [], signal = [];
    private long position;
    private int peakBits; // as an integer: floats without their sign are in the order of their bits, infinity and NaN last
    private bool beyond; // a sample had a magnitude that no stored integer has
    private bool ended;

    /// <param name="inner">A decoder, closed with the reader.</param>
    /// <param name="bytes">The file it reads.</param>
    /// <exception cref="InputException">The recording exceeds the maximum duration. If the duration is known only by decoding, <see cref="Read"/> throws.</exception>
    public CheckedReader(AudioReader inner, AudioBytes bytes)
    {
        (this.inner, this.bytes) = (inner, bytes);
        most = AudioLimits.MostFrames(inner.SampleRate, bytes.Length);
        if (!inner.FramesAreCertain || !(inner.Frames > most)) return;
        inner.Dispose();
        throw AudioLimits.TooLong(bytes.Path, inner.SampleRate, bytes.Length);
    }

    public override string Format => inner.Format;

    public override int SampleRate => inner.SampleRate;

    public override int Channels => inner.Channels;

    public override long? Frames => inner.Frames;

    public override bool CanSeek => inner.CanSeek;

    public override IReadOnlyList<string> Warnings => [.. inner.Warnings, .. damage, .. signal];

    public override IReadOnlyList<string> SignalWarnings => signal;

    public override double? MixLoss => inner.Power.Loss;

    internal override bool FramesAreCertain => inner.FramesAreCertain;

    public override void Seek(long frame)
    {
        inner.Seek(frame);
        position = frame;
    }

    public override int Read(Span<float> mono)
    {
        var done = 0;
        while (done < mono.Length)
        {
            bytes.Stop.ThrowIfCancellationRequested();
            var part = mono.Slice(done, Math.Min(BlockFrames, mono.Length - done));
            part = part[..inner.Read(part)];
            if (part.IsEmpty) break;
            if (position + part.Length > most) throw AudioLimits.TooLong(bytes.Path, SampleRate, bytes.Length);
            if (!inner.IsWithinFullScale) Check(part);
            done += part.Length;
            position += part.Length;
        }
        if (done == 0 && mono.Length > 0) End();
        return done;
    }

    private void Check(Span<float> samples)
    {
        var largest = LargestOf(samples);
        if (largest > LargestBits)
        {
            largest = 0;
            for (var i = 0; i < samples.Length; i++)
            {
                var bits = BitConverter.SingleToInt32Bits(samples[i]) & int.MaxValue;
                if (bits <= LargestBits) largest = Math.Max(largest, bits);
                else
                {
                    beyond |= float.IsFinite(samples[i]);
                    if (damage.Count == 0)
                        damage.Add($"{bytes.Path}: samples that are NaN, infinite or beyond {AudioLimits.LargestSample:N0} were replaced by 0, "
                            + $"the first at frame {position + i}");
                    samples[i] = 0;
                }
            }
        }
        peakBits = Math.Max(peakBits, largest);
    }

    /// <summary>The largest magnitude, as the bits of the float.</summary>
    private static int LargestOf(ReadOnlySpan<float> samples)
    {
        var bits = MemoryMarshal.Cast<float, int>(samples);
        var (largest, i) = (Vector<int>.Zero, 0);
        for (; i <= bits.Length - Vector<int>.Count; i += Vector<int>.Count)
            largest = Vector.Max(largest, new Vector<int>(bits[i..]) & new Vector<int>(int.MaxValue));
        var most = 0;
        for (var lane = 0; lane < Vector<int>.Count; lane++) most = Math.Max(most, largest[lane]);
        for (; i < bits.Length; i++) most = Math.Max(most, bits[i] & int.MaxValue);
        return most;
    }

    private void End()
    {
        if (ended) return;
        ended = true;
        var peak = BitConverter.Int32BitsToSingle(peakBits);
        if (peak > OtherScale && !beyond)
            signal.Add($"{bytes.Path}: samples run to {peak:N0}, where full scale is 1: they look like integers stored as floats; "
                + $"divide them by {Divisor(peak):N0}");
        if (inner.Power.Loss is { } loss && loss > -10 * Math.Log10(LeastKept))
            signal.Add($"{bytes.Path}: its {Channels} channels cancel when they are mixed to mono ({Loss(loss)}); keep one of them, or invert one");
    }

    private static string Loss(double decibels) => double.IsInfinity(decibels) ? "nothing is left" : $"{decibels:F0} dB are lost";

    /// <summary>Full scale of the narrowest integers that hold a value.</summary>
    private static long Divisor(float peak) => peak <= 1 << 7 ? 1 << 7 : peak <= 1 << 15 ? 1 << 15 : peak <= 1 << 23 ? 1 << 23 : 1L << 31;

    private protected override void Close() => inner.Dispose();
}
