using System.Globalization;

namespace Earmark.Audio;

/// <summary>A reader that throws if a recording exceeds a maximum duration.</summary>
internal sealed class LimitedReader : AudioReader
{
    private readonly AudioReader inner;
    private readonly TimeSpan maxDuration;
    private readonly string name;
    private readonly long maxFrames;
    private long position;

    private LimitedReader(AudioReader inner, TimeSpan maxDuration, string name)
    {
        (this.inner, this.maxDuration, this.name) = (inner, maxDuration, name);
        maxFrames = (long)Math.Min(long.MaxValue, Math.Ceiling(maxDuration.TotalSeconds * inner.SampleRate));
    }

    public override string Format => inner.Format;

    public override int SampleRate => inner.SampleRate;

    public override int Channels => inner.Channels;

    public override long? Frames => inner.Frames;

    public override bool CanSeek => inner.CanSeek;

    public override IReadOnlyList<string> Warnings => inner.Warnings;

    public override IReadOnlyList<string> SignalWarnings => inner.SignalWarnings;

    public override double? DownmixLossDb => inner.DownmixLossDb;

    internal override bool IsFrameCountExact => inner.IsFrameCountExact;

    internal override bool IsWithinFullScale => inner.IsWithinFullScale;

    internal override ChannelPower Power => inner.Power;

    /// <summary>Wraps a newly opened reader, which is disposed of with the returned one.</summary>
    /// <param name="inner">The reader.</param>
    /// <param name="maxDuration">The maximum duration.</param>
    /// <param name="name">Name of the recording in errors.</param>
    /// <exception cref="InputException">The header states a longer duration.</exception>
    public static LimitedReader Create(AudioReader inner, TimeSpan maxDuration, string name)
    {
        var reader = new LimitedReader(inner, maxDuration, name);
        if (!(inner.IsFrameCountExact && inner.Frames > reader.maxFrames)) return reader;
        using (reader) throw reader.TooLong((double)inner.Frames.Value / inner.SampleRate);
    }

    public override int Read(Span<float> mono)
    {
        var framesRead = inner.Read(mono);
        position += framesRead;
        return position <= maxFrames ? framesRead : throw TooLong(null);
    }

    public override void Seek(long frame)
    {
        inner.Seek(frame);
        position = frame;
    }

    internal override void RestartSignalCheck() => inner.RestartSignalCheck();

    internal override void EndSignalCheck() => inner.EndSignalCheck();

    private InputException TooLong(double? seconds) => InputException.At(name,
        seconds is { } length ? string.Create(CultureInfo.InvariantCulture, $"the recording is {length:0.#} s long") : string.Create(CultureInfo.InvariantCulture, $"the recording is longer than {maxDuration.TotalSeconds:0.#} s"),
        string.Create(CultureInfo.InvariantCulture, $"at most {maxDuration.TotalSeconds:0.#} s"), "Cut it into shorter recordings.", InputErrorKind.TooLong);

    private protected override void Close() => inner.Dispose();
}
