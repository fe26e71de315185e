using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Earmark.Synthesis;

namespace Earmark.Synthesis.Tests;

public sealed class CorpusTest : IDisposable
{
    private static readonly CorpusOptions Tiny = new() { TrainClips = 41 * 2, TestClips = 20, ClassCount = 41, MeanSeconds = 0.5, Seed = 7 };
    private readonly string root = Directory.CreateTempSubdirectory("earmark-synthesis-").FullName;

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Fact]
    public void Output_is_byte_identical_on_every_platform()
    {
        Write(Tiny);
        Assert.Equal(ExpectedHash, CorpusHash.Compute(root));
    }

    private const string ExpectedHash = "5296d527e0a0640923ac54530be33f922143e76998246eff97808409b0294037";

    [Fact]
    public void A_different_seed_changes_names_and_sounds()
    {
        CorpusPlan first = CorpusPlan.Create(Tiny), second = CorpusPlan.Create(Tiny with { Seed = 8 });
        Assert.Empty(first.Train.Select(clip => clip.Name).Intersect(second.Train.Select(clip => clip.Name)));
        Assert.NotEqual(Corpus.Synthesise(first.Train[0], 7), Corpus.Synthesise(first.Train[0], 8));
    }

    [Fact]
    public void Writes_the_competition_layout()
    {
        var report = Write(Tiny with { ClassCount = 3, TrainClips = 12, TestClips = 20 });
        Assert.Equal(["audio_test", "audio_train", "sample_submission.csv", "test_post_competition.csv", "train.csv", "train_clean.csv"],
            Directory.EnumerateFileSystemEntries(root).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal((12, 20, 3), (report.Train, report.Test, report.Labels.Count));

        var train = Rows("train.csv", "fname,label,manually_verified");
        Assert.Equal(FileNames("audio_train"), train.Select(row => row[0]));    // in ordinal order, without duplicates
        Assert.All(train, row => Assert.Matches("^[0-9a-f]{8}\\.wav$", row[0]));
        Assert.Equal(train.Select(row => row[0]), Rows("train_clean.csv", "fname,label,manually_verified").Select(row => row[0]));

        Assert.Equal(["Bowed_string", "Plucked_string_low", "Small_bell"], report.Labels);
        Assert.All(Rows("sample_submission.csv", "fname,label"), row => Assert.Equal("Bowed_string Plucked_string_low Small_bell", row[1]));
        Assert.Equal(FileNames("audio_test"), Rows("sample_submission.csv", "fname,label").Select(row => row[0]));

        var truth = Rows("test_post_competition.csv", "fname,label,usage");
        Assert.Equal(FileNames("audio_test"), truth.Select(row => row[0]));
        Assert.All(truth, row => Assert.Equal(row[2] == "Ignored", row[1] == "None"));
        Assert.Equal([("Ignored", 2), ("Private", 15), ("Public", 3)], truth.CountBy(row => row[2]).Select(group => (group.Key, group.Value)).Order());
    }

    [Fact]
    public void Writes_16_bit_wav_files_and_only_ignored_files_are_empty()
    {
        var report = Write(Tiny);
        var usage = Rows("test_post_competition.csv", "fname,label,usage").ToDictionary(row => row[0], row => row[2]);
        long bytes = 0;
        var empty = 0;
        foreach (var path in Directory.EnumerateFiles(root, "*.wav", SearchOption.AllDirectories))
        {
            var file = File.ReadAllBytes(path);
            bytes += file.Length;
            Assert.Equal("RIFF", Encoding.ASCII.GetString(file, 0, 4));
            Assert.Equal("WAVEfmt ", Encoding.ASCII.GetString(file, 8, 8));
            Assert.Equal("data", Encoding.ASCII.GetString(file, 36, 4));
            int[] numbers = [ReadInt32(file, 4), ReadInt32(file, 16), ReadInt32(file, 24), ReadInt32(file, 28), ReadInt32(file, 40)];
            Assert.Equal([file.Length - 8, 16, 44_100, 88_200, file.Length - 44], numbers);
            Assert.Equal([1, 0, 1, 0], file[20..24]);                           // PCM, mono
            Assert.Equal([2, 0, 16, 0], file[32..36]);
            if (file.Length > 44) continue;
            empty++;
            Assert.Equal("Ignored", usage[Path.GetFileName(path)]);
        }
        Assert.Equal((1, 1), (empty, report.Empty));
        Assert.Equal(bytes, report.Bytes);
        Assert.Equal(report.Duration.TotalSeconds, (bytes - 44 * 102) / 88_200.0, 1e-6);
    }

    [Fact]
    public void A_third_of_the_unverified_labels_and_no_verified_labels_are_wrong()
    {
        var report = Write(Tiny with { ClassCount = 5, TrainClips = 50, UnverifiedFraction = 0.6 });
        var clean = Rows("train_clean.csv", "fname,label,manually_verified");
        var train = Rows("train.csv", "fname,label,manually_verified");
        var pairs = train.Zip(clean, (noisy, right) => (Verified: noisy[2] == "1", Right: noisy[1] == right[1])).ToArray();
        Assert.Equal((30, 10), (report.Unverified, report.Wrong));
        Assert.Equal((30, 10), (pairs.Count(pair => !pair.Verified), pairs.Count(pair => !pair.Verified && !pair.Right)));
        Assert.All(pairs, pair => Assert.True(pair.Right || !pair.Verified));
        Assert.All(clean, row => Assert.Equal("1", row[2]));
        Assert.Equal(5, clean.Select(row => row[1]).Distinct().Count());
    }

    [Fact]
    public void A_full_size_plan_matches_the_counts_of_the_real_data_set()
    {
        var plan = CorpusPlan.Create(new() { TrainClips = 9473, TestClips = 9400, ClassCount = 41, MeanSeconds = 6.8 });
        Assert.Equal((9473, 5684), (plan.Train.Count, plan.Train.Count(clip => !clip.Verified)));
        Assert.Equal(1895, plan.Train.Count(clip => clip.Label != clip.Sound.Label));
        Assert.Equal([("Ignored", 7800), ("Private", 1299), ("Public", 301)], plan.Test.CountBy(clip => clip.Usage).Select(group => (group.Key, group.Value)).Order());
        Assert.Equal(3, plan.Test.Count(clip => clip.Samples == 0));
        PlannedClip[] clips = [.. plan.Train, .. plan.Test];
        Assert.Equal(18_873, clips.Select(clip => clip.Name).Distinct(StringComparer.Ordinal).Count());
        var seconds = clips.Where(clip => clip.Samples > 0).Select(clip => clip.Samples / 44_100.0).ToArray();
        Assert.InRange(seconds.Average(), 6.3, 7.3);
        Assert.InRange(seconds.Min(), 0.2999, 0.5);
        Assert.InRange(seconds.Max(), 29, 30);
        var sizes = plan.Train.CountBy(clip => clip.Sound.Label).Select(group => group.Value).ToArray();
        Assert.Equal(41, sizes.Length);
        Assert.InRange(sizes.Min(), 80, 150);
        Assert.InRange(sizes.Max(), 280, 400);
    }

    [Fact]
    public void Reports_progress_once_per_clip()
    {
        List<(int, int)> calls = [];
        Write(Tiny with { ClassCount = 3, TrainClips = 6, TestClips = 10 }, (done, total) => calls.Add((done, total)));
        Assert.Equal(Enumerable.Range(1, 16).Select(done => (done, 16)), calls);
    }

    [Fact]
    public void Rejects_a_nonempty_folder()
    {
        File.WriteAllText(Path.Combine(root, "mine.txt"), "precious");
        var error = Assert.Throws<InputException>(() => Write(Tiny));
        Assert.Equal($"{root}: the folder is not empty. Expected a new or empty folder. Choose another folder, or delete this one.", error.Message);
        Assert.Equal(["mine.txt"], Directory.EnumerateFileSystemEntries(root).Select(Path.GetFileName));
    }

    [Fact]
    public void Rejects_a_file_as_the_folder()
    {
        var path = Path.Combine(root, "file");
        File.WriteAllText(path, "precious");
        var error = Assert.Throws<InputException>(() => Write(Tiny, folder: path));
        Assert.Equal($"{path}: it is a file. Expected a new or empty folder. Choose another folder, or delete this one.", error.Message);
    }

    [Fact]
    public void Reports_a_folder_creation_error()
    {
        File.WriteAllText(Path.Combine(root, "file"), "precious");
        var path = Path.Combine(root, "file", "corpus");
        var error = Assert.Throws<InputException>(() => Write(Tiny, folder: path));
        Assert.Equal($"{path}: the folder cannot be created: {error.InnerException!.Message} Choose a folder that can be written to.", error.Message);
    }

    [Fact]
    public void A_full_disk_is_reported_and_the_written_files_are_deleted()
    {
        var options = Tiny with { ClassCount = 3, TrainClips = 6, TestClips = 10 };
        var error = Assert.Throws<InputException>(() => Write(options, (done, _) => { if (done == 5) throw new IOException("No space left on device."); }));
        Assert.Equal($"{root}: No space left on device. The corpus takes 0.0 GB; the files written so far have been deleted. Free disk space or choose another folder.", error.Message);
        Assert.Empty(Directory.EnumerateFileSystemEntries(root));
    }

    [Fact]
    public void A_clip_depends_only_on_seed_and_index()
    {
        var plan = CorpusPlan.Create(Tiny);
        Write(Tiny);
        foreach (var clip in plan.Train.Take(10).Reverse())                     // different order, different thread, reused buffers
            Assert.Equal(File.ReadAllBytes(Path.Combine(root, "audio_train", clip.Name)).AsSpan(44), MemoryMarshal.AsBytes<short>(Corpus.Synthesise(clip, Tiny.Seed)));
    }

    [Fact]
    public void Cancellation_deletes_the_written_files()
    {
        using var source = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => Corpus.Write(root, Tiny, (done, _) => { if (done == 3) source.Cancel(); }, source.Token));
        Assert.Empty(Directory.EnumerateFileSystemEntries(root));
    }

    [Fact]
    public void Lists_all_invalid_options()
    {
        var error = Assert.Throws<InputException>(() =>
            new CorpusOptions { ClassCount = 42, TrainClips = 20, TestClips = 9, UnverifiedFraction = 1.5, MeanSeconds = double.NaN, SeveralFraction = -0.1, BackgroundFraction = 1.01 }.Validate());
        Assert.Equal(string.Join(Environment.NewLine,
            "classes: 42. Expected 3 to 41.",
            "train: 20 clips. Expected at least 84, 2 for each of 42 classes.",
            "test: 9 clips. Expected at least 10.",
            "doubtful: 1.5. Expected a fraction from 0 to 1.",
            "mean seconds: NaN. Expected 0.5 to 10.",
            "several: -0.1. Expected a fraction from 0 to 1.",
            "background: 1.01. Expected a fraction from 0 to 1."), error.Message);
    }

    [Fact]
    public void Defaults_match_the_demo() =>
        Assert.Equal(new CorpusOptions { TrainClips = 360, TestClips = 150, ClassCount = 12, UnverifiedFraction = 0.6, MeanSeconds = 3, SeveralFraction = 0, BackgroundFraction = 0, Seed = 2018 }, new CorpusOptions());

    private CorpusReport Write(CorpusOptions options, Action<int, int>? progress = null, string? folder = null) =>
        Corpus.Write(folder ?? root, options, progress, TestContext.Current.CancellationToken);

    private static int ReadInt32(byte[] file, int position) => BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(position));

    private string?[] FileNames(string folder) => [.. Directory.EnumerateFiles(Path.Combine(root, folder)).Select(Path.GetFileName).Order(StringComparer.Ordinal)];

    private string[][] Rows(string file, string header)
    {
        var lines = File.ReadAllLines(Path.Combine(root, file));
        Assert.Equal(header, lines[0]);
        return [.. lines[1..].Select(line => line.Split(','))];
    }
}
