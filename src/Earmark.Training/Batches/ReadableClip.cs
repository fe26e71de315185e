using Earmark.Audio;
using Earmark.Data;
using Earmark.Tagging;

namespace Earmark.Training.Batches;

/// <summary>A clip that can be read.</summary>
/// <param name="Clip">The clip.</param>
/// <param name="Samples">Length in samples at the sample rate of the front end.</param>
/// <param name="SampleRate">Sample rate of the file.</param>
/// <param name="Warnings">Warnings about the clip.</param>
public sealed record ReadableClip(Clip Clip, long Samples, int SampleRate, IReadOnlyList<string> Warnings)
{
    /// <summary>Determines the readable clips and their lengths.</summary>
    /// <param name="clips">The clips.</param>
    /// <param name="rate">Sample rate of the front end.</param>
    /// <param name="failures">Receives each clip that cannot be read or is empty, and the reason.</param>
    /// <param name="progress">Receives the number of completed clips and the total number of clips.</param>
    /// <param name="cancellationToken">Cancels the operation, also within a clip.</param>
    public static IReadOnlyList<ReadableClip> ReadAll(IReadOnlyList<Clip> clips, int rate, ICollection<Failure> failures,
        Action<int, int>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(clips);
        ArgumentNullException.ThrowIfNull(failures);
        var found = new (ReadableClip? Readable, Failure? Failure)[clips.Count];
        var done = 0;
        Parallel.For(0, clips.Count, new ParallelOptions { CancellationToken = cancellationToken }, i =>
        {
            found[i] = Open(clips[i], rate, cancellationToken);
            progress?.Invoke(Interlocked.Increment(ref done), clips.Count);
        });
        foreach (var (_, failure) in found)
            if (failure is not null) failures.Add(failure);
        return [.. found.Select(entry => entry.Readable).OfType<ReadableClip>()];
    }

    private static (ReadableClip?, Failure?) Open(Clip clip, int rate, CancellationToken cancellationToken)
    {
        try
        {
            using var reader = clip.Open(cancellationToken);
            // If the header is reliable, the length is taken from it. Otherwise the clip is decoded, which also detects corruption.
            var reliable = reader.CanSeek && reader.SampleRate == rate && reader.Frames is not null;
            var samples = reliable && !NeedsSampleCheck(reader) ? reader.Frames!.Value : Count(reader, rate);
            return samples > 0 ? (new(clip, samples, reader.SampleRate, [.. reader.Warnings]), null) : (null, new(clip.Name, "it has no samples") { Kind = InputErrorKind.NoSamples });
        }
        catch (Exception error) when (Failure.IsRecoverable(error))
        {
            return (null, Failure.From(clip.Name, error, cancellationToken));
        }
    }

    // Returns the number of samples at the sample rate of the front end.
    private static long Count(AudioReader reader, int rate)
    {
        var (block, frames) = (new float[1 << 14], 0L);
        for (int framesRead; (framesRead = reader.Read(block)) > 0;) frames += framesRead;
        return Resampler.OutputLength(frames, reader.SampleRate, rate);
    }

    // Integers stored as floats and channels that cancel out in the downmix can only be detected by reading the samples.
    private static bool NeedsSampleCheck(AudioReader reader) => reader.Channels > 1 || reader.Format.Contains("float", StringComparison.Ordinal);
}
