using Earmark.Data;
using Earmark.FrontEnds;
using Earmark.Training.Batches;

namespace Earmark.Training.Tests.Batches;

/// <summary>Examples whose spectrograms encode their source: value = clip x 1000 + frame, so that tests can identify crops.</summary>
internal sealed class CountingExamples(FrontEnd frontEnd, params int[] lengths) : IExamples
{
    public List<Crop[]> Requested { get; } = [];

    public IReadOnlyList<Clip> Clips { get; } = [.. lengths.Select((_, i) => new Clip($"{i}.wav", $"{i}.wav", i % 2 == 0 ? "a" : "b", Verified: i % 3 != 0))];

    public long Length(int clip) => lengths[clip];

    public float[] Crops(ReadOnlySpan<Crop> crops, int samples, bool repeat, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (Requested) Requested.Add(crops.ToArray());
        var (frames, plane) = (frontEnd.FrameCount(samples), frontEnd.FrameCount(samples) * frontEnd.Bands);
        var values = new float[crops.Length * frontEnd.Channels * plane];
        for (var i = 0; i < values.Length; i++)
            values[i] = crops[i / (frontEnd.Channels * plane)].Clip * 1000 + i % plane / frontEnd.Bands;
        return frames == 0 ? [] : values;
    }

    public IEnumerable<Spectrogram> Blocks(int clip, CancellationToken cancellationToken = default) => [new(Crops([new(clip, 0)], lengths[clip], false, cancellationToken), frontEnd.Channels, frontEnd.FrameCount(lengths[clip]), frontEnd.Bands)];

    public void Dispose() { }
}
