using Earmark.Audio;
using static Earmark.Tests.Audio.AudioFolder;

namespace Earmark.Tests.Audio;

public sealed class AudioPartsTest : IDisposable
{
    private const int Rate = 8000;

    private readonly AudioFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Parts_have_the_samples_of_the_same_parts_of_the_recording(bool canSeek)
    {
        var path = folder.Wav("a", Shorts([.. Enumerable.Range(0, 60_000).Select(i => (short)i)]));
        (double Start, double End)[] spans = [(5, 6), (0, 0.01), (0.005, 4), (1, 1.5), (1, 1.5), (2.0481, 2.0482), (7.4, 9), (8, 9)];
        using var reader = new CountingReader(AudioFile.Open(path, TestContext.Current.CancellationToken), canSeek);
        var parts = AudioParts.Read(reader, spans.Index().Select(span => (span.Index, new AudioSpan(span.Item.Start, span.Item.End)))).ToDictionary(part => part.Key, part => part.Samples);
        Assert.Equal(Rate, AudioFile.Probe(path).SampleRate);
        foreach (var (index, (start, end)) in spans.Index())
        {
            var expected = AudioFile.ReadSpan(path, (long)Math.Round(start * Rate), (int)Math.Round(end * Rate) - (int)Math.Round(start * Rate)).Samples;
            Assert.Equal(expected, parts[index].Samples);
        }
        Assert.InRange(reader.FramesRead, 0, 60_000); // one pass
        Assert.Empty(parts[7].Samples); // after the end
    }

    [Fact]
    public void Frames_between_distant_parts_are_not_read_if_the_format_has_random_access()
    {
        var path = folder.Wav("a", Shorts([.. Enumerable.Range(0, 600_000).Select(i => (short)i)]));
        using var reader = new CountingReader(AudioFile.Open(path, TestContext.Current.CancellationToken), canSeek: true);
        Assert.Equal(2, AudioParts.Read(reader, [(0, new AudioSpan(1, 1.1)), (1, new AudioSpan(70, 70.1))]).Count());
        Assert.InRange(reader.FramesRead, 1600, 2 * 16384);
    }

    private sealed class CountingReader(AudioReader inner, bool canSeek) : AudioReader
    {
        public long FramesRead { get; private set; }

        public override string Format => inner.Format;

        public override int SampleRate => inner.SampleRate;

        public override int Channels => inner.Channels;

        public override long? Frames => inner.Frames;

        public override bool CanSeek => canSeek;

        public override void Seek(long frame) => inner.Seek(frame);

        public override int Read(Span<float> mono)
        {
            var framesRead = inner.Read(mono);
            FramesRead += framesRead;
            return framesRead;
        }

        private protected override void Close() => inner.Dispose();
    }
}
