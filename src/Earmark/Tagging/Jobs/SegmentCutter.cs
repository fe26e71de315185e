using Earmark.Audio;

namespace Earmark.Tagging.Jobs;

/// <summary>Cuts segments out of a recording in one pass.</summary>
internal static class SegmentCutter
{
    /// <summary>Cuts out segments, of at most <see cref="SegmentClips.MaxSeconds"/> each.</summary>
    /// <typeparam name="T">Type of the keys.</typeparam>
    /// <param name="path">Path of the recording.</param>
    /// <param name="name">Name of the recording in failures.</param>
    /// <param name="segments">Segments, each with a key.</param>
    /// <param name="write">Receives each segment, in the order of the ends. The waveform is shorter, possibly empty, if the recording ends earlier. Its exceptions are not failures of the recording.</param>
    /// <param name="failures">Receives the recording if it cannot be read to the last segment.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public static void Cut<T>(string path, string name, IEnumerable<(T Key, AudioSpan Span)> segments, Action<T, Waveform> write, ICollection<Failure> failures, CancellationToken cancellationToken)
    {
        var spans = segments.Select(segment => (segment.Key, new AudioSpan(segment.Span.Start, Math.Min(segment.Span.End, segment.Span.Start + SegmentClips.MaxSeconds))));
        AudioReader? reader = null;
        IEnumerator<(T Key, Waveform Samples)>? parts = null;
        try
        {
            while (true)
            {
                try
                {
                    reader ??= AudioFile.Open(path, cancellationToken);
                    parts ??= AudioParts.Read(reader, spans).GetEnumerator();
                    if (!parts.MoveNext()) return;
                }
                catch (Exception exception) when (Failure.IsRecoverable(exception))
                {
                    failures.Add(Failure.From(name, exception, cancellationToken));
                    return;
                }
                cancellationToken.ThrowIfCancellationRequested();
                write(parts.Current.Key, parts.Current.Samples); // its exceptions concern the folder, not the recording
            }
        }
        finally
        {
            parts?.Dispose();
            reader?.Dispose();
        }
    }
}
