namespace Earmark.Audio;

/// <summary>Reads a waveform that is already in memory.</summary>
internal sealed class WaveformReader(Waveform waveform) : AudioReader
{
    private int next;

    public override string Format => "waveform";

    public override int SampleRate => waveform.SampleRate;

    public override int Channels => 1;

    public override long? Frames => waveform.Samples.Length;

    internal override bool IsFrameCountExact => true;

    public override int Read(Span<float> mono)
    {
        var part = waveform.Samples.AsSpan(next, Math.Min(mono.Length, waveform.Samples.Length - next));
        part.CopyTo(mono);
        next += part.Length;
        return part.Length;
    }

    private protected override void Close() { }
}
