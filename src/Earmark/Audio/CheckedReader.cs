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

    private static readonly int MaxBits = BitConverter.SingleToInt32Bits(AudioLimits.MaxSampleValue);
    private readonly AudioReader inner;
    private readonly AudioBytes bytes;
    private readonly long maxFrames;
    private readonly List<string> damage = [];
    private readonly SignalCheck signal = new();
    private long position;

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

    public override IReadOnlyList<string> Warnings => [.. inner.Warnings, .. damage, .. signal.Warnings];

    public override IReadOnlyList<string> SignalWarnings => signal.Warnings;

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
        if (done == 0 && mono.Length > 0) EndSignalCheck();
        return done;
    }

    internal override void RestartSignalCheck()
    {
        inner.RestartSignalCheck();
        signal.Restart();
    }

    internal override void EndSignalCheck() => signal.End(bytes.Path, Channels, inner.Power);

    private void Check(Span<float> samples)
    {
        var (largest, exceedsIntegers) = (MaxBitsOf(samples), false); // without the sign, floats sort by their bits as integers, infinity and NaN last
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
        signal.Add(BitConverter.Int32BitsToSingle(largest), exceedsIntegers);
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

    private protected override void Close() => inner.Dispose();
}
