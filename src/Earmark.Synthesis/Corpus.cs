using System.Buffers;

namespace Earmark.Synthesis;

/// <summary>What a generated corpus holds.</summary>
/// <param name="Folder">Where it lies.</param>
/// <param name="Labels">Its classes, in ordinal order.</param>
/// <param name="Train">Training clips.</param>
/// <param name="Unverified">Training clips whose label nobody has verified.</param>
/// <param name="Wrong">Of these, those whose label is wrong.</param>
/// <param name="Test">Test clips, empty files included.</param>
/// <param name="Scored">Test clips that are scored, Public and Private.</param>
/// <param name="Empty">Test files without samples.</param>
/// <param name="Duration">How long all clips sound.</param>
/// <param name="Bytes">Size of the audio files.</param>
public sealed record CorpusReport(string Folder, IReadOnlyList<string> Labels, int Train, int Unverified, int Wrong,
    int Test, int Scored, int Empty, TimeSpan Duration, long Bytes);

/// <summary>
/// Writes a labelled corpus of synthesised sounds in the layout of the Kaggle competition Freesound 2018, with what makes
/// the real set hard: labels in doubt, rooms, noise, silence, clipping, empty files, clips that are not scored.
/// </summary>
public static class Corpus
{
    /// <summary>Samples per second of every clip.</summary>
    public const int SampleRate = 44_100;

    /// <summary>
    /// Writes <c>audio_train/</c>, <c>audio_test/</c>, <c>train.csv</c>, <c>train_clean.csv</c> (every label right and
    /// verified, for experiments), <c>sample_submission.csv</c> and <c>test_post_competition.csv</c> (the truth).
    /// Each clip depends on seed and number alone, so all cores work and memory stays flat.
    /// </summary>
    /// <param name="folder">A folder that is empty or not there. If writing fails or is stopped, what was written is removed.</param>
    /// <param name="options">How large and how hard.</param>
    /// <param name="progress">Told clips done and clips in all, one call at a time, from any thread.</param>
    /// <param name="stop">Stops between two clips.</param>
    /// <returns>What was written.</returns>
    /// <exception cref="InputException">An option is out of range, the folder is not empty, or the disk is full.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static CorpusReport Write(string folder, CorpusOptions options, Action<int, int>? progress = null, CancellationToken stop = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        Claim(folder);
        var plan = CorpusPlan.Of(options);
        var tables = Tables(plan);
        string train = Path.Combine(folder, "audio_train"), test = Path.Combine(folder, "audio_test");
        Directory.CreateDirectory(train);
        Directory.CreateDirectory(test);
        try
        {
            (PlannedClip, string)[] clips = [.. plan.Train.Select(take => (take, train)), .. plan.Test.Select(take => (take, test))];
            WriteClips(clips, options.Seed, progress, stop);
            foreach (var (name, text) in tables) File.WriteAllText(Path.Combine(folder, name), text); // last: without them it is no corpus
        }
        catch (Exception error)
        {
            Directory.Delete(train, recursive: true);
            Directory.Delete(test, recursive: true);
            foreach (var (name, _) in tables) File.Delete(Path.Combine(folder, name));
            if ((error is AggregateException many ? many.InnerException : error) is IOException disk) // clips are written in parallel
                throw new InputException($"{folder}: {disk.Message} The corpus takes {FormattableString.Invariant($"{plan.Bytes / 1e9:f1}")} GB; "
                    + "what there was of it has been removed. Make room or name another folder.", disk);
            throw;
        }
        return new(folder, plan.Labels,
            plan.Train.Count, plan.Train.Count(take => !take.Verified), plan.Train.Count(take => take.Label != take.SoundClass.Label),
            plan.Test.Count, plan.Test.Count(take => take.Usage != "Ignored"), plan.Test.Count(take => take.Samples == 0),
            TimeSpan.FromSeconds((double)plan.Samples / SampleRate), plan.Bytes);
    }

    private static void Claim(string folder)
    {
        if (File.Exists(folder)) throw Refusal("is a file");
        try
        {
            if (Directory.CreateDirectory(folder).EnumerateFileSystemInfos().Any()) throw Refusal("the folder is not empty");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{folder}: the folder cannot be made: {error.Message} Name a folder that can be written to.", error);
        }

        InputException Refusal(string found) =>
            InputException.At(folder, found, "a new or empty folder", "Name another folder, or remove this one yourself.");
    }

    /// <summary>The samples of one clip.</summary>
    internal static short[] Record(PlannedClip take, ulong seed)
    {
        var samples = new short[take.Samples];
        Record(take, seed, samples);
        return samples;
    }

    private static void Record(PlannedClip take, ulong seed, Span<short> samples)
    {
        if (samples.IsEmpty) return;
        var draw = new CounterRandom(seed, "clip", take.Index);
        Scene.Record(take.SoundClass, samples, ref draw);
    }

    private static void WriteClips((PlannedClip Take, string Folder)[] takes, ulong seed, Action<int, int>? progress, CancellationToken stop)
    {
        var (gate, done) = (new Lock(), 0);
        Parallel.ForEach(takes, new ParallelOptions { CancellationToken = stop, MaxDegreeOfParallelism = Environment.ProcessorCount }, item =>
        {
            var rented = ArrayPool<short>.Shared.Rent(item.Take.Samples);
            var samples = rented.AsSpan(0, item.Take.Samples);
            Record(item.Take, seed, samples);
            WavWriter.Write(Path.Combine(item.Folder, item.Take.Name), samples);
            ArrayPool<short>.Shared.Return(rented);
            if (progress is null) return;
            lock (gate) progress(++done, takes.Length);
        });
    }

    private static (string Name, string Text)[] Tables(CorpusPlan plan)
    {
        static string Table(IEnumerable<PlannedClip> takes, string header, Func<PlannedClip, string> row) =>
            header + "\n" + string.Concat(takes.OrderBy(take => take.Name, StringComparer.Ordinal).Select(take => $"{take.Name},{row(take)}\n"));

        var sample = string.Join(' ', plan.Labels.Take(3)); // as on Kaggle, where every row has the same three
        return
        [
            ("train.csv", Table(plan.Train, "fname,label,manually_verified", take => $"{take.Label},{(take.Verified ? 1 : 0)}")),
            ("train_clean.csv", Table(plan.Train, "fname,label,manually_verified", take => $"{take.SoundClass.Label},1")),
            ("sample_submission.csv", Table(plan.Test, "fname,label", _ => sample)),
            ("test_post_competition.csv", Table(plan.Test, "fname,label,usage", take => $"{take.Label},{take.Usage}")),
        ];
    }
}
