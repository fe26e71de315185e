using Earmark.Data;
using Earmark.FrontEnds;

namespace Earmark.Training.Batches;

/// <summary>Spectrograms computed once per clip and cached. Training reads no audio, and crops start at frame boundaries.</summary>
public sealed class CachedExamples : IExamples
{
    private readonly FrontEnd frontEnd;
    private readonly SpectrogramCache.Entry[] entries;
    private readonly float[] silence; // one frame of silence: [channels, bands]

    /// <summary>Creates examples from cached clips.</summary>
    /// <param name="entries">Clips and their cache entries, as returned by <see cref="CacheBuilder"/>.</param>
    /// <param name="frontEnd">The front end.</param>
    /// <param name="minimumFrames">Minimum number of frames required by the network.</param>
    public CachedExamples(IReadOnlyList<(Clip Clip, SpectrogramCache.Entry Entry)> entries, FrontEnd frontEnd, int minimumFrames)
    {
        ArgumentNullException.ThrowIfNull(entries);
        ArgumentNullException.ThrowIfNull(frontEnd);
        this.frontEnd = frontEnd;
        Clips = [.. entries.Select(entry => entry.Clip)];
        this.entries = [.. entries.Select(entry => entry.Entry)];
        using var session = new FrontEndSession(frontEnd, whole: true, minimumFrames);
        var spectrogram = session.Compute(new float[1]).Values;
        silence = FirstFrames(spectrogram, spectrogram.Length / frontEnd.Channels);
    }

    /// <inheritdoc/>
    public IReadOnlyList<Clip> Clips { get; }

    /// <inheritdoc/>
    public long Length(int clip) => frontEnd.SampleCount(entries[clip].Frames);

    /// <inheritdoc/>
    public float[] Crops(ReadOnlySpan<Crop> crops, int samples, bool repeat, CancellationToken cancellationToken = default)
    {
        var frames = frontEnd.FrameCount(samples);
        var plane = frames * frontEnd.Bands;
        var spectrograms = new float[crops.Length * frontEnd.Channels * plane];
        for (var i = 0; i < crops.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var entry = entries[crops[i].Clip];
            using var file = File.OpenHandle(entry.Path);
            var first = (int)Math.Floor((double)crops[i].Start / frontEnd.HopSamples);
            if (entry.Frames >= frames && crops[i].Start > -frontEnd.HopSamples) first = Math.Max(first, 0); // the clip is less than one hop too short: use all frames
            for (var channel = 0; channel < frontEnd.Channels; channel++)
                Read(entry, file, channel, first, spectrograms.AsSpan((i * frontEnd.Channels + channel) * plane, plane), repeat);
        }
        return spectrograms;
    }

    /// <inheritdoc/>
    public IEnumerable<Spectrogram> Blocks(int clip, CancellationToken cancellationToken = default)
    {
        var entry = entries[clip];
        var maxFrames = Math.Max(1, OverlappingBlocks.MaxBlockSeconds * frontEnd.SampleRate / frontEnd.HopSamples);
        using var file = File.OpenHandle(entry.Path);
        for (int first = 0, frames; first < entry.Frames; first += frames)
        {
            cancellationToken.ThrowIfCancellationRequested();
            frames = Math.Min(maxFrames, entry.Frames - first);
            var plane = frames * entry.Bands;
            var values = new float[entry.Channels * plane];
            for (var channel = 0; channel < entry.Channels; channel++)
                SpectrogramCache.Read(entry, file, channel, first, values.AsSpan(channel * plane, plane));
            yield return new(values, entry.Channels, frames, entry.Bands);
        }
    }

    /// <inheritdoc/>
    public void Dispose() { }

    private void Read(SpectrogramCache.Entry entry, Microsoft.Win32.SafeHandles.SafeFileHandle file, int channel, int first, Span<float> output, bool repeat)
    {
        var (bands, frames) = (frontEnd.Bands, output.Length / frontEnd.Bands);
        var (start, end) = repeat && entry.Frames < frames ? RepeatedFrames(entry) : (0, entry.Frames);
        for (var frame = 0; frame < frames;)
        {
            var position = first + frame;
            if (repeat && entry.Frames < frames) position = start + (((position - start) % (end - start)) + end - start) % (end - start);
            if (position < 0 || position >= entry.Frames)
            {
                silence.AsSpan(channel * bands, bands).CopyTo(output[(frame * bands)..]);
                frame++;
                continue;
            }
            var count = Math.Min(frames - frame, end - position);
            SpectrogramCache.Read(entry, file, channel, position, output.Slice(frame * bands, count * bands));
            frame += count;
        }
    }

    // Returns the frames of a clip that are repeated, without the zero padding that the model adds.
    private (int Start, int End) RepeatedFrames(SpectrogramCache.Entry entry)
    {
        var zeros = frontEnd.PaddingSamples / frontEnd.HopSamples;
        return entry.Frames > 2 * zeros ? (zeros, entry.Frames - zeros) : (0, entry.Frames);
    }

    private float[] FirstFrames(float[] values, int plane) =>
        [.. Enumerable.Range(0, frontEnd.Channels).SelectMany(channel => values.AsSpan(channel * plane, frontEnd.Bands).ToArray())];
}
