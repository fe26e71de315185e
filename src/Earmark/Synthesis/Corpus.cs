using System.Text;

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
    public const int Rate = 44_100;

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
    /// <exception cref="InputException">An option is out of range, or the folder is not empty.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static CorpusReport Write(string folder, CorpusOptions options, Action<int, int>? progress = null, CancellationToken stop = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        if (File.Exists(folder) || Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
            throw InputException.At(folder, File.Exists(folder) ? "is a file" : "the folder is not empty", "a new or empty folder",
                "Name another folder, or remove this one yourself.");
        var plan = CorpusPlan.Of(options);
        string train = Path.Combine(folder, "audio_train"), test = Path.Combine(folder, "audio_test");
        Directory.CreateDirectory(train);
        Directory.CreateDirectory(test);
        try
        {
            var bytes = WriteClips([.. plan.Train.Select(take => (take, train)), .. plan.Test.Select(take => (take, test))], options.Seed, progress, stop);
            WriteTables(folder, plan); // last: a folder without them is not taken for a corpus
            Take[] all = [.. plan.Train, .. plan.Test];
            return new(folder, plan.Labels, plan.Train.Count, plan.Train.Count(take => !take.Verified), plan.Train.Count(take => take.Label != take.Voice.Label),
                plan.Test.Count, plan.Test.Count(take => take.Usage != "Ignored"), plan.Test.Count(take => take.Samples == 0),
                TimeSpan.FromSeconds(all.Sum(take => (long)take.Samples) / (double)Rate), bytes);
        }
        catch
        {
            Directory.Delete(train, recursive: true);
            Directory.Delete(test, recursive: true);
            throw;
        }
    }

    /// <summary>The samples of one clip.</summary>
    internal static short[] Record(Take take, ulong seed)
    {
        if (take.Samples == 0) return [];
        var draw = new Draw(seed, "clip", take.Index);
        return Scene.Record(take.Voice, take.Samples, ref draw);
    }

    private static long WriteClips((Take Take, string Folder)[] takes, ulong seed, Action<int, int>? progress, CancellationToken stop)
    {
        var (gate, done, bytes) = (new Lock(), 0, 0L);
        Parallel.ForEach(takes, new ParallelOptions { CancellationToken = stop, MaxDegreeOfParallelism = Environment.ProcessorCount }, item =>
        {
            var size = WavWriter.Write(Path.Combine(item.Folder, item.Take.Name), Record(item.Take, seed));
            lock (gate)
            {
                bytes += size;
                progress?.Invoke(++done, takes.Length);
            }
        });
        return bytes;
    }

    private static void WriteTables(string folder, CorpusPlan plan)
    {
        void Table(string name, string header, IEnumerable<string> rows) =>
            File.WriteAllText(Path.Combine(folder, name), header + "\n" + string.Concat(rows.Select(row => row + "\n")), new UTF8Encoding(false));

        IEnumerable<Take> train = plan.Train.OrderBy(take => take.Name, StringComparer.Ordinal), test = plan.Test.OrderBy(take => take.Name, StringComparer.Ordinal);
        var sample = string.Join(' ', plan.Labels.Take(3)); // as on Kaggle, where every row has the same three
        Table("train.csv", "fname,label,manually_verified", train.Select(take => $"{take.Name},{take.Label},{(take.Verified ? 1 : 0)}"));
        Table("train_clean.csv", "fname,label,manually_verified", train.Select(take => $"{take.Name},{take.Voice.Label},1"));
        Table("sample_submission.csv", "fname,label", test.Select(take => $"{take.Name},{sample}"));
        Table("test_post_competition.csv", "fname,label,usage", test.Select(take => $"{take.Name},{take.Label},{take.Usage}"));
    }
}
