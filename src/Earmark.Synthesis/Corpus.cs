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
/// <param name="Duration">Total duration of the clips.</param>
/// <param name="Bytes">Total size of the audio files in bytes.</param>
public sealed record CorpusReport(string Folder, IReadOnlyList<string> Labels, int Train, int Unverified, int Wrong,
    int Test, int Scored, int Empty, TimeSpan Duration, long Bytes);

/// <summary>
/// Writes a labelled corpus of synthesised sounds in the layout of the Kaggle competition Freesound 2018. It has the same
/// difficulties as the real data set: unverified labels, reverberation, noise, silence, clipping, empty files, and test
/// clips that are not scored.
/// </summary>
public static class Corpus
{
    /// <summary>Sample rate of all clips in Hz.</summary>
    public const int SampleRate = 44_100;

    /// <summary>
    /// Writes <c>audio_train/</c>, <c>audio_test/</c>, <c>train.csv</c>, <c>train_clean.csv</c> (all labels correct and
    /// verified, for experiments), <c>sample_submission.csv</c> and <c>test_post_competition.csv</c> (the ground truth).
    /// Each clip depends only on the seed and its index, so clips are synthesised in parallel, with constant memory.
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
        var tables = CreateTables(plan);
        string train = Path.Combine(folder, "audio_train"), test = Path.Combine(folder, "audio_test");
        Directory.CreateDirectory(train);
        Directory.CreateDirectory(test);
        try
        {
            (PlannedClip, string)[] clips = [.. plan.Train.Select(take => (take, train)), .. plan.Test.Select(take => (take, test))];
            WriteClips(clips, options.Seed, progress, cancellationToken);
            foreach (var (name, text) in tables) File.WriteAllText(Path.Combine(folder, name), text); // last: an incomplete folder is not a corpus
        }
        catch (Exception error)
        {
            Directory.Delete(train, recursive: true);
            Directory.Delete(test, recursive: true);
            foreach (var (name, _) in tables) File.Delete(Path.Combine(folder, name));
            if ((error is AggregateException many ? many.InnerException : error) is IOException disk) // clips are written in parallel
                throw new InputException($"{folder}: {disk.Message} The corpus takes {FormattableString.Invariant($"{plan.Bytes / 1e9:f1}")} GB; "
                    + "the files written so far have been deleted. Free disk space or choose another folder.", disk);
            throw;
        }
        return new(folder, plan.Labels,
            plan.Train.Count, plan.Train.Count(take => !take.Verified), plan.Train.Count(take => take.Label != take.SoundClass.Label),
            plan.Test.Count, plan.Test.Count(take => take.Usage != "Ignored"), plan.Test.Count(take => take.Samples == 0),
            TimeSpan.FromSeconds((double)plan.Samples / SampleRate), plan.Bytes);
    }

    private static void CreateEmptyFolder(string folder)
    {
        if (File.Exists(folder)) throw Refusal("is a file");
        try
        {
            if (Directory.CreateDirectory(folder).EnumerateFileSystemInfos().Any()) throw Refusal("the folder is not empty");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{folder}: the folder cannot be created: {error.Message} Choose a folder that can be written to.", error);
        }

        InputException Refusal(string found) =>
            InputException.At(folder, found, "a new or empty folder", "Choose another folder, or delete this one.");
    }

    /// <summary>Synthesises the samples of one clip.</summary>
    internal static short[] Synthesise(PlannedClip take, ulong seed)
    {
        var samples = new short[take.Samples];
        Synthesise(take, seed, samples);
        return samples;
    }

    private static void Synthesise(PlannedClip take, ulong seed, Span<short> samples)
    {
        if (samples.IsEmpty) return;
        var random = new CounterRandom(seed, "clip", take.Index);
        RecordingSimulator.Record(take.SoundClass, samples, ref random);
    }

    private static void WriteClips((PlannedClip Take, string Folder)[] takes, ulong seed, Action<int, int>? progress, CancellationToken cancellationToken)
    {
        var (gate, done) = (new Lock(), 0);
        Parallel.ForEach(takes, new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount }, item =>
        {
            var rented = ArrayPool<short>.Shared.Rent(item.Take.Samples);
            var samples = rented.AsSpan(0, item.Take.Samples);
            Synthesise(item.Take, seed, samples);
            WavWriter.Write(Path.Combine(item.Folder, item.Take.Name), samples);
            ArrayPool<short>.Shared.Return(rented);
            if (progress is null) return;
            lock (gate) progress(++done, takes.Length);
        });
    }

    private static (string Name, string Text)[] CreateTables(CorpusPlan plan)
    {
        static string Table(IEnumerable<PlannedClip> takes, string header, Func<PlannedClip, string> row) =>
            header + "\n" + string.Concat(takes.OrderBy(take => take.Name, StringComparer.Ordinal).Select(take => $"{take.Name},{row(take)}\n"));

        var sample = string.Join(' ', plan.Labels.Take(3)); // as on Kaggle, where every row has the same three labels
        return
        [
            ("train.csv", Table(plan.Train, "fname,label,manually_verified", take => $"{take.Label},{(take.Verified ? 1 : 0)}")),
            ("train_clean.csv", Table(plan.Train, "fname,label,manually_verified", take => $"{take.SoundClass.Label},1")),
            ("sample_submission.csv", Table(plan.Test, "fname,label", _ => sample)),
            ("test_post_competition.csv", Table(plan.Test, "fname,label,usage", take => $"{take.Label},{take.Usage}")),
        ];
    }
}
