using Earmark.Audio;
using System.Buffers;

namespace Earmark.Synthesis;

/// <summary>Summary of a generated corpus.</summary>
/// <param name="Folder">Folder of the corpus.</param>
/// <param name="Labels">Labels in ordinal order.</param>
/// <param name="Train">Number of training clips.</param>
/// <param name="Unverified">Number of training clips with an unverified label.</param>
/// <param name="Wrong">Number of unverified clips whose label is wrong.</param>
/// <param name="Test">Number of test clips, including empty files.</param>
/// <param name="Scored">Number of test clips that are scored, Public and Private.</param>
/// <param name="Empty">Number of test files without samples.</param>
/// <param name="TrainMixes">Number of training clips that contain several classes.</param>
/// <param name="TestMixes">Number of scored test clips that contain several classes.</param>
/// <param name="Background">Number of background recordings.</param>
/// <param name="Duration">Total duration of the clips and background recordings.</param>
/// <param name="Bytes">Total size of the audio files in bytes.</param>
public sealed record CorpusReport(string Folder, IReadOnlyList<string> Labels, int Train, int Unverified, int Wrong,
    int Test, int Scored, int Empty, int TrainMixes, int TestMixes, int Background, TimeSpan Duration, long Bytes);

/// <summary>
/// Writes a labelled corpus of synthesised sounds in the layout of the Kaggle competition Freesound 2018. It has the same
/// difficulties as the real data set: unverified labels, reverberation, noise, silence, clipping, empty files, and test
/// clips that are not scored. On request, clips contain several sound classes at once and are labelled as in Freesound 2019.
/// </summary>
public static class Corpus
{
    /// <summary>Sample rate of all clips in Hz.</summary>
    public const int SampleRate = 44_100;

    /// <summary>
    /// Writes <c>audio_train/</c>, <c>audio_test/</c>, <c>train.csv</c>, <c>train_clean.csv</c> (all labels correct and
    /// verified, for experiments), <c>sample_submission.csv</c>, <c>test_post_competition.csv</c> (the ground truth) and, if requested,
    /// <c>_background/</c> (recordings without any of the classes).
    /// Each clip depends only on the seed and its index, so clips are synthesised in parallel, in constant memory.
    /// </summary>
    /// <param name="folder">A new or empty folder. If writing fails or is cancelled, the files written so far are deleted.</param>
    /// <param name="options">Size and difficulty of the corpus.</param>
    /// <param name="progress">Called with the number of finished clips and the total, one call at a time, from any thread.</param>
    /// <param name="cancellationToken">Cancels the operation after the current clip.</param>
    /// <returns>A summary of the corpus.</returns>
    /// <exception cref="InputException">An option is out of range, the folder is not empty, or the disk is full.</exception>
    /// <exception cref="OperationCanceledException">The operation was cancelled.</exception>
    public static CorpusReport Write(string folder, CorpusOptions options, Action<int, int>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        CreateEmptyFolder(folder);
        var plan = CorpusPlan.Create(options);
        var csvFiles = CorpusCsv.Create(plan, severalLabels: options.SeveralFraction > 0);
        (string Path, IReadOnlyList<PlannedClip> Clips)[] audio =
        [
            (Path.Combine(folder, "audio_train"), plan.Train),
            (Path.Combine(folder, "audio_test"), plan.Test),
            .. plan.Background is [] ? [] : new[] { (Path.Combine(folder, "_background"), plan.Background) }, // read in every data layout
        ];
        foreach (var (path, _) in audio) Directory.CreateDirectory(path);
        try
        {
            WriteClips([.. audio.SelectMany(part => part.Clips, (part, clip) => (clip, part.Path))], options.Seed, progress, cancellationToken);
            foreach (var (name, text) in csvFiles) File.WriteAllText(Path.Combine(folder, name), text); // last, because a folder without them is not a corpus
        }
        catch (Exception exception)
        {
            foreach (var (path, _) in audio) Directory.Delete(path, recursive: true);
            foreach (var (name, _) in csvFiles) File.Delete(Path.Combine(folder, name));
            if ((exception is AggregateException aggregate ? aggregate.InnerException : exception) is IOException ioException) // clips are written in parallel
                throw new InputException($"{folder}: {ioException.Message} The corpus takes {FormattableString.Invariant($"{plan.Bytes / 1e9:f1}")} GB; "
                    + "the files written so far have been deleted. Free disk space or choose another folder.", ioException);
            throw;
        }
        return new(folder, plan.Labels,
            plan.Train.Count, plan.Train.Count(clip => !clip.Verified), plan.Train.Count(clip => clip.Label != clip.Sound.Label),
            plan.Test.Count, plan.Test.Count(clip => clip.Usage != "Ignored"), plan.Test.Count(clip => clip.Samples == 0),
            plan.Train.Count(clip => clip.Sound is SoundMix), plan.Test.Count(clip => clip.Sound is SoundMix), plan.Background.Count,
            TimeSpan.FromSeconds((double)plan.Samples / SampleRate), plan.Bytes);
    }

    private static void CreateEmptyFolder(string folder)
    {
        if (File.Exists(folder)) throw Error("it is a file");
        try
        {
            if (Directory.CreateDirectory(folder).EnumerateFileSystemInfos().Any()) throw Error("the folder is not empty");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{folder}: the folder cannot be created: {exception.Message} Choose a folder that can be written to.", exception);
        }

        InputException Error(string found) =>
            InputException.At(folder, found, "a new or empty folder", "Choose another folder, or delete this one.");
    }

    /// <summary>Synthesises the samples of one clip.</summary>
    internal static short[] Synthesise(PlannedClip clip, ulong seed)
    {
        var samples = new short[clip.Samples];
        Synthesise(clip, seed, samples);
        return samples;
    }

    private static void Synthesise(PlannedClip clip, ulong seed, Span<short> samples)
    {
        if (samples.IsEmpty) return;
        var random = new CounterRandom(seed, "clip", clip.Index);
        RecordingSimulator.Record(clip.Sound, samples, ref random);
    }

    private static void WriteClips((PlannedClip Clip, string Folder)[] clips, ulong seed, Action<int, int>? progress, CancellationToken cancellationToken)
    {
        var (gate, done) = (new Lock(), 0);
        Parallel.ForEach(clips, new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount }, item =>
        {
            var rented = ArrayPool<short>.Shared.Rent(item.Clip.Samples);
            var samples = rented.AsSpan(0, item.Clip.Samples);
            Synthesise(item.Clip, seed, samples);
            WavWriter.Write(Path.Combine(item.Folder, item.Clip.Name), SampleRate, samples);
            ArrayPool<short>.Shared.Return(rented);
            if (progress is null) return;
            lock (gate) progress(++done, clips.Length);
        });
    }
}
