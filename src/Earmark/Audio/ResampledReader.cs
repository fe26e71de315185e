namespace Earmark.Audio;

/// <summary>A reader that resamples another reader.</summary>
internal sealed class ResampledReader(AudioReader inner, int sampleRate) : AudioReader
{
    private readonly Resampler resampler = new(inner.SampleRate, sampleRate);
    private readonly float[] block = new float[BlockFrames(inner.SampleRate, sampleRate)];
    private float[] ready = []; // resampled but not yet read: ready[next..count]
    private int next, count;
    private bool ended;

    public override string Format => inner.Format;

    public override int SampleRate => sampleRate;

    public override int Channels => inner.Channels;

    public override long? Frames => inner.Frames is { } frames ? Resampler.OutputLength(frames, inner.SampleRate, sampleRate) : null;

    public override IReadOnlyList<string> Warnings => inner.Warnings;

    public override IReadOnlyList<string> SignalWarnings => inner.SignalWarnings;

    public override double? DownmixLossDb => inner.DownmixLossDb;

    internal override bool IsFrameCountExact => inner.IsFrameCountExact;

    public override int Read(Span<float> mono)
    {
        var done = 0;
        while (done < mono.Length)
        {
            if (next == count && !Refill()) break;
            var part = ready.AsSpan(next, Math.Min(count - next, mono.Length - done));
            part.CopyTo(mono[done..]);
            (done, next) = (done + part.Length, next + part.Length);
        }
        return done;
    }

    /// <summary>Returns the number of input frames per block, chosen so that the output stays small for any ratio.</summary>
    private static int BlockFrames(int from, int to) => (int)Math.Clamp((1L << 17) * from / to, 16, 1 << 14);

    private bool Refill()
    {
        while (!ended)
        {
            var framesRead = inner.Read(block);
            ended = framesRead == 0;
            var more = ended ? resampler.Finish() : resampler.Push(block.AsSpan(0, framesRead));
            if (more.Length > ready.Length) ready = new float[more.Length];
            more.CopyTo(ready);
            (next, count) = (0, more.Length);
            if (count > 0) return true;
        }
        return false;
    }

    private protected override void Close() => inner.Dispose();
}
