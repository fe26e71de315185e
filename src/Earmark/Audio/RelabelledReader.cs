namespace Earmark.Audio;

/// <summary>A reader that declares another sample rate for the same samples. After resampling, the recording is slower or faster.</summary>
internal sealed class RelabelledReader(AudioReader inner, int sampleRate) : AudioReader
{
    public override string Format => inner.Format;

    public override int SampleRate => sampleRate;

    public override int Channels => inner.Channels;

    public override long? Frames => inner.Frames;

    public override IReadOnlyList<string> Warnings => inner.Warnings;

    public override IReadOnlyList<string> SignalWarnings => inner.SignalWarnings;

    public override double? DownmixLossDb => inner.DownmixLossDb;

    internal override bool IsFrameCountExact => inner.IsFrameCountExact;

    public override int Read(Span<float> mono) => inner.Read(mono);

    private protected override void Close() => inner.Dispose();
}
