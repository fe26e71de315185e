using Earmark.Audio;

namespace Earmark.Tests.Tagging;

/// <summary>A recording that is generated while it is read, so that it can be longer than memory.</summary>
/// <param name="rate">Sample rate in Hz.</param>
/// <param name="frames">Length in samples, or null for an endless recording.</param>
/// <param name="sample">Returns the sample at a position.</param>
internal sealed class GeneratedReader(int rate, long? frames, Func<long, float> sample) : AudioReader
{
    /// <summary>Number of samples read.</summary>
    public long Position { get; private set; }

    public override string Format => "generated";

    public override int SampleRate => rate;

    public override int Channels => 1;

    public override long? Frames => frames;

    /// <summary>A cheap noise whose level changes every 30,000 samples, by up to 54 dB, so that the scores of <see cref="TinyModel"/> change.</summary>
    public static float Noise(long position)
    {
        var hash = (uint)position * 2654435761u;
        hash = (hash ^ (hash >> 15)) * 2246822519u;
        return MathF.ScaleB(hash / (float)uint.MaxValue - 0.5f, -(int)(position / 30_000 % 7 * 3 / 2));
    }

    public override int Read(Span<float> mono)
    {
        var count = (int)Math.Min(mono.Length, (frames ?? long.MaxValue) - Position);
        for (var i = 0; i < count; i++) mono[i] = sample(Position + i);
        Position += count;
        return count;
    }

    private protected override void Close() { }
}
