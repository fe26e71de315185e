using System.Collections.Concurrent;
using Earmark.Audio;
using Earmark.Data;
using Earmark.FrontEnds;

namespace Earmark.Reports;

/// <summary>The result of one pass over all audio of a data set. All other content of a report is derived from it.</summary>
/// <param name="Data">The data set.</param>
/// <param name="SampleRate">The most common sample rate, at which spectra are computed; 0: no clip can be read.</param>
/// <param name="Clips">All clips: training, then test, then background, each in the order of the data set.</param>
/// <param name="Train">Mean spectrum of the audible training clips; null: there are none.</param>
/// <param name="Test">Mean spectrum of the audible test clips; null: there are none.</param>
public sealed record Survey(Dataset Data, int SampleRate, IReadOnlyList<SurveyedClip> Clips, Spectrum? Train, Spectrum? Test)
{
    /// <summary>Returns the front end of the first half of the notebook at a sample rate: 513 bins, frames of 800 samples every 400.</summary>
    /// <param name="rate">Samples per second.</param>
    /// <param name="phase">Whether the phase is computed too.</param>
    public static AmplitudePhase FrontEndAt(int rate, bool phase) => new() { SampleRate = rate, Frame = Duration.Samples(800), Hop = Duration.Samples(400), FftSize = 1024, Phase = phase };

    /// <summary>Reads every clip once, on all cores, block by block: memory does not grow with the length of a clip.</summary>
    /// <param name="data">The data set.</param>
    /// <param name="progress">Receives the number of finished clips and of all clips, from any thread.</param>
    /// <param name="threads">Clips read in parallel; 0: one per core.</param>
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
        Parallel.For(0, clips.Length, parallel, i => (clips[i], headers[i]) = ClipReading.Probe(clips[i], cancellationToken));
        var rate = MostFrequent(headers.OfType<AudioHeader>().Select(header => header.SampleRate));
        if (rate == 0) return new(data, 0, clips, null, null);

        var frontEnd = FrontEndAt(rate, phase: false);
        using var session = new FrontEndSession(frontEnd);
        var sums = Enum.GetValues<Part>().ToDictionary(part => part, _ => new SpectrumSum(frontEnd.Bands, (double)rate / frontEnd.FftSize));
        var alike = PossibleDuplicates(headers);
        var done = clips.Count(clip => clip.Error is not null);
        // The longest clips first, so that no long clip is left to a single thread at the end.
        int[] order = [.. Enumerable.Range(0, clips.Length).Where(i => clips[i].Error is null).OrderByDescending(i => headers[i]!.Frames ?? 0)];
        Parallel.ForEach(Partitioner.Create(order, EnumerablePartitionerOptions.NoBuffering), parallel,
            () => new ClipReading(session, frontEnd), (i, _, reading) =>
            {
                clips[i] = reading.Read(clips[i], alike[i], sums[clips[i].Part], cancellationToken);
                progress?.Invoke(Interlocked.Increment(ref done), clips.Length);
                return reading;
            }, _ => { });
        return new(data, rate, clips, sums[Part.Train].Result(), sums[Part.Test].Result());
    }

    /// <summary>Returns the most frequent value, the largest if several are equally frequent; 0: there are no values.</summary>
    internal static int MostFrequent(IEnumerable<int> values) =>
        values.GroupBy(value => value).OrderByDescending(group => group.Count()).ThenByDescending(group => group.Key).FirstOrDefault()?.Key ?? 0;

    // Only recordings of equal length can be duplicates. If a header does not contain the length, any recording could be one.
    private static bool[] PossibleDuplicates(AudioHeader?[] headers)
    {
        var counts = headers.OfType<AudioHeader>().CountBy(header => (header.SampleRate, header.Frames)).ToDictionary();
        var unknown = headers.OfType<AudioHeader>().Any(header => header.Frames is null);
        return [.. headers.Select(header => header is not null && (unknown || counts[(header.SampleRate, header.Frames)] > 1))];
    }
}
