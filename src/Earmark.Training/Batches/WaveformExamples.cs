using Earmark.Data;
using Earmark.FrontEnds;

namespace Earmark.Training.Batches;

/// <summary>Spectrograms computed from the recordings each time. Nothing is stored, and a crop can start at any sample.</summary>
public sealed class WaveformExamples : IExamples
{
    private readonly FrontEnd frontEnd;
    private readonly FrontEndSession cropSession, wholeSession;
    private readonly IReadOnlyList<ReadableClip> clips;

    /// <summary>Creates examples from readable clips.</summary>
    /// <param name="clips">Readable clips with their lengths.</param>
    /// <param name="frontEnd">The front end.</param>
    /// <param name="minimumFrames">Minimum number of frames required by the network.</param>
    /// <param name="threads">Number of threads per computation.</param>
    public WaveformExamples(IReadOnlyList<ReadableClip> clips, FrontEnd frontEnd, int minimumFrames, int threads)
    {
        ArgumentNullException.ThrowIfNull(frontEnd);
        (this.clips, this.frontEnd) = (clips, frontEnd);
        Clips = [.. clips.Select(readable => readable.Clip)];
        cropSession = new(frontEnd, threads: threads);
        wholeSession = new(frontEnd, whole: true, minimumFrames, threads);
    }

    /// <inheritdoc/>
    public IReadOnlyList<Clip> Clips { get; }

    /// <inheritdoc/>
    public long Length(int clip) => LengthOf(clips[clip]) + 2 * frontEnd.PaddingSamples;

    /// <inheritdoc/>
    public float[] Crops(ReadOnlySpan<Crop> crops, int samples, bool repeat, CancellationToken cancellationToken = default)
    {
        var waveforms = new float[crops.Length * samples];
        for (var i = 0; i < crops.Length; i++)
            Read(clips[crops[i].Clip], crops[i].Start - frontEnd.PaddingSamples, waveforms.AsSpan(i * samples, samples), repeat, cancellationToken);
        var spectrograms = new float[crops.Length * frontEnd.Channels * frontEnd.FrameCount(samples) * frontEnd.Bands];
        cropSession.Compute(waveforms, crops.Length, samples, spectrograms);
        return spectrograms;
    }

    /// <inheritdoc/>
    public IEnumerable<Spectrogram> Blocks(int clip, CancellationToken cancellationToken = default)
    {
        using var reader = clips[clip].Clip.Open(frontEnd.SampleRate, cancellationToken);
        foreach (var block in wholeSession.ComputeBlocks(reader.Read)) yield return block;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        cropSession.Dispose();
        wholeSession.Dispose();
    }

    // Returns the length in the model, which repeats short clips.
    private long LengthOf(ReadableClip clip) => Math.Max(clip.Samples, frontEnd.MinSamples);

    // Reads samples of a clip. Outside the clip, the output is silence or the repeated clip.
    private void Read(ReadableClip clip, long start, Span<float> output, bool repeat, CancellationToken cancellationToken)
    {
        var length = LengthOf(clip);
        if (length > clip.Samples || repeat && length < output.Length)
        {
            var samples = Span(clip, 0, (int)clip.Samples, cancellationToken);
            for (var i = 0; i < output.Length; i++)
            {
                var position = repeat ? Wrap(start + i, length) : start + i;
                if (position >= 0 && position < length) output[i] = samples[(int)(position % clip.Samples)];
            }
            return;
        }
        var first = Math.Max(0, start);
        var count = (int)(Math.Min(clip.Samples, start + output.Length) - first);
        if (count > 0) Span(clip, first, count, cancellationToken).CopyTo(output[(int)(first - start)..]);
    }

    // Only the required samples are resampled, and decoding stops after them. The result equals that of resampling the whole clip.
    private float[] Span(ReadableClip clip, long start, int count, CancellationToken cancellationToken) => clip.SampleRate == frontEnd.SampleRate
        ? clip.Clip.ReadSpan(start, count, cancellationToken).Samples
        : clip.Clip.ReadSpan(frontEnd.SampleRate, start, count, cancellationToken).Samples;

    private static int Wrap(long position, long length) => (int)(((position % length) + length) % length);
}
