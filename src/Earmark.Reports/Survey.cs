using System.Collections.Concurrent;
using Earmark.Audio;
using Earmark.Data;
using Earmark.FrontEnds;

namespace Earmark.Reports;

/// <summary>The result of one pass over all audio of a data set. All other content of a report is derived from it.</summary>
/// <param name="Data">The data set.</param>
/// <param name="SampleRate">The most common sample rate, at which spectra are computed, or 0 if no clip can be read.</param>
/// <param name="Clips">All clips: training, then test, then background, each in the order of the data set.</param>
/// <param name="TrainSpectrum">Mean spectrum of the audible training clips, or null if there are none.</param>
/// <param name="TestSpectrum">Mean spectrum of the audible test clips, or null if there are none.</param>
public sealed record Survey(Dataset Data, int SampleRate, IReadOnlyList<SurveyedClip> Clips, Spectrum? TrainSpectrum, Spectrum? TestSpectrum)
{
    /// <summary>Returns the front end of the first half of the notebook for a sample rate: 513 bins, frames of 800 samples, hop of 400 samples.</summary>
    /// <param name="rate">Samples per second.</param>
    /// <param name="phase">Whether to also compute the phase.</param>
    public static AmplitudePhase CreateFrontEnd(int rate, bool phase) => new() { SampleRate = rate, Frame = Duration.Samples(800), Hop = Duration.Samples(400), FftSize = 1024, Phase = phase };

    /// <summary>Reads every clip once, on all cores and block by block. Memory use does not depend on the length of a clip.</summary>
    /// <param name="data">The data set.</param>
    /// <param name="progress">Called from any thread with the number of finished clips and the number of all clips.</param>
    /// <param name="threads">Number of clips to read in parallel, or 0 for one per core.</param>
    /// <param name="cancellationToken">Cancels the operation between two blocks.</param>
    /// <remarks>Errors of a clip are stored in its <see cref="SurveyedClip.Error"/>.</remarks>
    /// <exception cref="OperationCanceledException">The operation was cancelled.</exception>
    public static Survey Run(Dataset data, Action<int, int>? progress = null, int threads = 0, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        SurveyedClip[] clips = [.. data.Train.Select(clip => new SurveyedClip(clip, Part.Train)),
            .. data.Test.Select(clip => new SurveyedClip(clip, Part.Test)), .. data.Background.Select(clip => new SurveyedClip(clip, Part.Background))];
        var parallel = new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = threads > 0 ? threads : Environment.ProcessorCount };
        var headers = new AudioHeader?[clips.Length];
        Parallel.For(0, clips.Length, parallel, i => (clips[i], headers[i]) = ClipReader.Probe(clips[i], cancellationToken));
        var rate = MostFrequent(headers.OfType<AudioHeader>().Select(header => header.SampleRate));
        if (rate == 0) return new(data, 0, clips, null, null);

        var frontEnd = CreateFrontEnd(rate, phase: false);
        using var session = new FrontEndSession(frontEnd);
        var sums = Enum.GetValues<Part>().ToDictionary(part => part, _ => new SpectrumAccumulator(frontEnd.Bands, (double)rate / frontEnd.FftSize));
        var mayBeDuplicate = PossibleDuplicates(headers);
        var done = clips.Count(clip => clip.Error is not null);
        // Long clips are read first, so that no single thread is left with a long clip at the end.
        int[] order = [.. Enumerable.Range(0, clips.Length).Where(i => clips[i].Error is null).OrderByDescending(i => headers[i]!.Frames ?? 0)];
        Parallel.ForEach(Partitioner.Create(order, EnumerablePartitionerOptions.NoBuffering), parallel,
            () => new ClipReader(session, frontEnd), (i, _, reader) =>
            {
                clips[i] = reader.Read(clips[i], mayBeDuplicate[i], sums[clips[i].Part], cancellationToken);
                progress?.Invoke(Interlocked.Increment(ref done), clips.Length);
                return reader;
            }, _ => { });
        return new(data, rate, clips, sums[Part.Train].Compute(), sums[Part.Test].Compute());
    }

    /// <summary>Returns the most frequent value (the largest if several are equally frequent), or 0 if there are no values.</summary>
    internal static int MostFrequent(IEnumerable<int> values) =>
        values.GroupBy(value => value).OrderByDescending(group => group.Count()).ThenByDescending(group => group.Key).FirstOrDefault()?.Key ?? 0;

    // Only recordings of equal length can be duplicates. If a header does not contain the length, any recording could be a duplicate.
    private static bool[] PossibleDuplicates(AudioHeader?[] headers)
    {
        var counts = headers.OfType<AudioHeader>().CountBy(header => (header.SampleRate, header.Frames)).ToDictionary();
        var unknown = headers.OfType<AudioHeader>().Any(header => header.Frames is null);
        return [.. headers.Select(header => header is not null && (unknown || counts[(header.SampleRate, header.Frames)] > 1))];
    }
}
