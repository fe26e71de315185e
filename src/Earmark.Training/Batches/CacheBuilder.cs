using System.Globalization;
using Earmark.Audio;
using Earmark.Data;
using Earmark.FrontEnds;
using Earmark.Tagging;

namespace Earmark.Training.Batches;

/// <summary>Fills the cache with the spectrograms of all readable clips.</summary>
/// <param name="frontEnd">The front end.</param>
/// <param name="minimumFrames">Minimum number of frames required by the network.</param>
/// <param name="folder">Folder of the cache.</param>
public sealed class CacheBuilder(FrontEnd frontEnd, int minimumFrames, string folder)
{
    private const long MaxFramesPerByte = 64; // Opus at 6 kbit/s, about the lowest bit rate in use: 48,000 frames in 750 bytes

    private readonly SpectrogramCache cache = new(folder, frontEnd, minimumFrames);

    /// <summary>Receives progress: name of the stage, number of completed clips, total number of clips.</summary>
    public Action<string, int, int> Progress { get; init; } = (_, _, _) => { };

    /// <summary>Receives the expected growth of the cache before anything is written.</summary>
    public Action<string> OnExpectedSize { get; init; } = _ => { };

    /// <summary>Receives warnings about readable clips, in the order of the clips. There are no warnings for clips that are already cached.</summary>
    public Action<string> Warn { get; init; } = _ => { };

    /// <summary>Looks up the clips in the cache and computes the missing ones.</summary>
    /// <param name="clips">The clips.</param>
    /// <param name="failures">Receives each clip that cannot be read or is empty, and the reason.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>The usable clips with their cache entries, in the order of the clips.</returns>
    public IReadOnlyList<(Clip Clip, SpectrogramCache.Entry Entry)> Run(IReadOnlyList<Clip> clips, ICollection<Failure> failures, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(clips);
        ArgumentNullException.ThrowIfNull(failures);
        var (paths, entries, failed) = (new string[clips.Count], new SpectrogramCache.Entry?[clips.Count], new Failure?[clips.Count]);
        ForEach("looking up spectrograms of", clips, Enumerable.Range(0, clips.Count), failed, i => cache.Find(clips[i], cancellationToken), (i, found) => (paths[i], entries[i]) = found, cancellationToken);

        int[] missing = [.. Enumerable.Range(0, clips.Count).Where(i => entries[i] is null && failed[i] is null)];
        if (missing.Length > 0) OnExpectedSize(Growth([.. missing.AsParallel().WithCancellation(cancellationToken).Select(i => SamplesOf(clips[i], cancellationToken))]));
        var warned = new List<string>?[clips.Count];
        using var session = new FrontEndSession(frontEnd, whole: true, minimumFrames);
        ForEach("computing spectrograms of", clips, missing, failed, i => Blocks(session, clips[i], warned[i] = [], cancellationToken), (i, blocks) =>
        {
            try
            {
                entries[i] = SpectrogramCache.Write(paths[i], blocks);
            }
            catch (InputException error) // a read error; a write error is an IOException
            {
                failed[i] = new(clips[i].Name, error.Message) { Kind = error.Kind };
            }
        }, cancellationToken);

        foreach (var warning in warned.SelectMany(warnings => warnings ?? [])) Warn(warning);
        foreach (var failure in failed.OfType<Failure>()) failures.Add(failure);
        return [.. clips.Zip(entries).Where(pair => pair.Second is not null).Select(pair => (pair.First, pair.Second!))];
    }

    // Reads, computes and writes in blocks, so that an hour of audio requires no more memory than a minute.
    private IEnumerable<Spectrogram> Blocks(FrontEndSession session, Clip clip, List<string> warnings, CancellationToken cancellationToken)
    {
        using var reader = ReadOrThrow(() => clip.Open(frontEnd.SampleRate, cancellationToken));
        using var blocks = session.ComputeBlocks(reader.Read).GetEnumerator();
        if (!ReadOrThrow(blocks.MoveNext)) throw new InputException("it has no samples") { Kind = InputErrorKind.NoSamples };
        do yield return HalfPrecision.RequireRepresentable(blocks.Current);
        while (ReadOrThrow(blocks.MoveNext));
        warnings.AddRange(reader.Warnings);

        T ReadOrThrow<T>(Func<T> read)
        {
            try
            {
                return read();
            }
            catch (Exception error) when (Failure.IsRecoverable(error))
            {
                var failure = Failure.From(clip.Name, error, cancellationToken);
                throw new InputException(failure.Reason, error) { Kind = failure.Kind };
            }
        }
    }

    // A decoding error affects only its clip. A write error, for example on a full disk, ends the run.
    private void ForEach<T>(string stage, IReadOnlyList<Clip> clips, IEnumerable<int> indices, Failure?[] failed, Func<int, T> decode, Action<int, T> store, CancellationToken cancellationToken)
    {
        int[] pending = [.. indices];
        var (name, done) = ($"{stage} {pending.Length} clips", 0);
        try
        {
            Parallel.ForEach(pending, new ParallelOptions { CancellationToken = cancellationToken }, i =>
            {
                if (TryDecode(i, out var decoded)) store(i, decoded);
                Progress(name, Interlocked.Increment(ref done), pending.Length);
            });
        }
        catch (AggregateException errors) when (errors.InnerExceptions[0] is IOException error && SystemErrors.IsTooManyOpenFiles(error))
        {
            throw new IOException(error.Message, error) { HResult = error.HResult }; // the folder is not the cause
        }
        catch (AggregateException errors) when (errors.InnerExceptions[0] is IOException or UnauthorizedAccessException)
        {
            throw InputException.At(folder, $"spectrograms cannot be stored there ({errors.InnerExceptions[0].Message})", "a writable folder on a disk with enough free space",
                "Free disk space, or specify another folder with --cache. Use --resume to resume the run.");
        }

        bool TryDecode(int i, out T decoded)
        {
            try
            {
                decoded = decode(i);
                return true;
            }
            catch (Exception error) when (Failure.IsRecoverable(error))
            {
                failed[i] = Failure.From(clips[i].Name, error, cancellationToken);
                decoded = default!;
                return false;
            }
        }
    }

    // Estimates the size from the headers. Some formats do not store a length.
    private string Growth(long?[] lengths)
    {
        var bytes = lengths.OfType<long>().Sum(samples => SpectrogramCache.SizeOf(frontEnd.Channels, frontEnd.ModelFramesOf(samples, minimumFrames), frontEnd.Bands));
        var unknownCount = lengths.Count(samples => samples is null);
        return string.Create(CultureInfo.InvariantCulture, $"spectrograms of {lengths.Length:N0} clips are computed once and stored in {folder}: about {bytes / 1e6:N1} MB")
            + (unknownCount == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", plus {unknownCount:N0} clips whose length is not known before decoding"));
    }

    // A frame count that was not checked against the file size may be wrong. It is used only if it is plausible for the file size.
    private long? SamplesOf(Clip clip, CancellationToken cancellationToken)
    {
        try
        {
            using var reader = clip.Open(cancellationToken);
            return reader.Frames is { } frames && (reader.IsFrameCountExact || frames <= MaxFramesPerByte * new FileInfo(clip.Path).Length) ? Resampler.OutputLength(frames, reader.SampleRate, frontEnd.SampleRate) : null;
        }
        catch (Exception error) when (Failure.IsRecoverable(error))
        {
            return null; // reported when its spectrogram is computed
        }
    }
}
