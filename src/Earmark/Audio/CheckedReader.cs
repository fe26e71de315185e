using System.Numerics;
using System.Runtime.InteropServices;

namespace Earmark.Audio;

/// <summary>
/// Wraps every decoder. Replaces samples that are not finite, throws if a recording has more frames than its file can contain, checks for
/// cancellation between blocks, and warns about suspicious signals.
/// </summary>
/// <remarks>It runs before the resampler, which would spread a NaN over its whole window. It also ensures that the resampler's sums are finite.</remarks>
internal sealed class CheckedReader : AudioReader
{
    private const int BlockFrames = 1 << 16;

    /// <summary>Mixing, resampling and lossy codecs exceed full scale by a few dB. Beyond 18 dB, the samples have a different scale.</summary>
    private const float UnnormalisedScale = 8;

    /// <summary>The minimum power of a mix relative to the mean power of its channels: -20 dB. A mix of 64 independent channels has -18 dB.</summary>
    private const double MinMixRatio = 0.01;

    private static readonly int MaxBits = BitConverter.SingleToInt32Bits(AudioLimits.MaxSampleValue);
    private readonly AudioReader inner;
    private readonly AudioBytes bytes;
    private readonly long maxFrames;
    private readonly List<string> damage = [], signal = [];
    private long position;
    private int peakBits; // as an integer: without the sign, floats sort by their bits, infinity and NaN last
    private bool exceedsIntegers; // whether a sample had a magnitude that no integer format can store
    private bool ended;

    /// <param name="inner">The decoder, closed with the reader.</param>
    /// <param name="bytes">The file it reads.</param>
    /// <exception cref="InputException">The recording exceeds the maximum duration. If the duration is known only after decoding, <see cref="Read"/> throws.</exception>
    public CheckedReader(AudioReader inner, AudioBytes bytes)
    {
        (this.inner, this.bytes) = (inner, bytes);
        maxFrames = AudioLimits.MaxFrames(inner.SampleRate, bytes.Length);
        if (!inner.IsFrameCountExact || !(inner.Frames > maxFrames)) return;
        inner.Dispose();
        throw AudioLimits.TooLongError(bytes.Path, inner.SampleRate, bytes.Length);
    }

    public override string Format => inner.Format;

    public override int SampleRate => inner.SampleRate;

    public override int Channels => inner.Channels;

    public override long? Frames => inner.Frames;

    public override bool CanSeek => inner.CanSeek;

    public override IReadOnlyList<string> Warnings => [.. inner.Warnings, .. damage, .. signal];

    public override IReadOnlyList<string> SignalWarnings => signal;

    public override double? DownmixLossDb => inner.Power.Loss;

    internal override bool IsFrameCountExact => inner.IsFrameCountExact;

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
            bytes.CancellationToken.ThrowIfCancellationRequested();
            var part = mono.Slice(done, Math.Min(BlockFrames, mono.Length - done));
            part = part[..inner.Read(part)];
            if (part.IsEmpty) break;
            if (position + part.Length > maxFrames) throw AudioLimits.TooLongError(bytes.Path, SampleRate, bytes.Length);
            if (!inner.IsWithinFullScale) Check(part);
            done += part.Length;
            position += part.Length;
        }
        if (done == 0 && mono.Length > 0) End();
        return done;
    }

    private void Check(Span<float> samples)
    {
        var largest = MaxBitsOf(samples);
        if (largest > MaxBits)
        {
            largest = 0;
            for (var i = 0; i < samples.Length; i++)
            {
                var bits = BitConverter.SingleToInt32Bits(samples[i]) & int.MaxValue;
                if (bits <= MaxBits) largest = Math.Max(largest, bits);
                else
                {
                    exceedsIntegers |= float.IsFinite(samples[i]);
                    if (damage.Count == 0)
                        damage.Add($"{bytes.Path}: samples that are NaN, infinite or beyond {AudioLimits.MaxSampleValue:N0} were replaced by 0, "
                            + $"the first at frame {position + i}");
                    samples[i] = 0;
                }
            }
        }
        peakBits = Math.Max(peakBits, largest);
    }

    /// <summary>Returns the largest magnitude, as the bits of the float.</summary>
    private static int MaxBitsOf(ReadOnlySpan<float> samples)
    {
        var bits = MemoryMarshal.Cast<float, int>(samples);
        var (largest, i) = (Vector<int>.Zero, 0);
        for (; i <= bits.Length - Vector<int>.Count; i += Vector<int>.Count)
            largest = Vector.Max(largest, new Vector<int>(bits[i..]) & new Vector<int>(int.MaxValue));
        var max = 0;
        for (var lane = 0; lane < Vector<int>.Count; lane++) max = Math.Max(max, largest[lane]);
        for (; i < bits.Length; i++) max = Math.Max(max, bits[i] & int.MaxValue);
        return max;
    }

    private void End()
    {
        if (ended) return;
        ended = true;
        var peak = BitConverter.Int32BitsToSingle(peakBits);
        if (peak > UnnormalisedScale && !exceedsIntegers)
            signal.Add($"{bytes.Path}: sample values reach {peak:N0}, but full scale is 1: they look like integers stored as floats; "
                + $"divide them by {Divisor(peak):N0}");
        if (inner.Power.Loss is { } loss && loss > -10 * Math.Log10(MinMixRatio))
            signal.Add($"{bytes.Path}: its {Channels} channels cancel when mixed to mono ({FormatLoss(loss)}); use only one of them, or invert one");
    }

    private static string FormatLoss(double decibels) => double.IsInfinity(decibels) ? "no signal remains" : $"{decibels:F0} dB are lost";

    /// <summary>Returns the full scale of the narrowest integer type that can store a value.</summary>
    private static long Divisor(float peak) => peak <= 1 << 7 ? 1 << 7 : peak <= 1 << 15 ? 1 << 15 : peak <= 1 << 23 ? 1 << 23 : 1L << 31;

    private protected override void Close() => inner.Dispose();
}
