using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Earmark.Synthesis;

namespace Earmark.Synthesis.Tests;

/// <summary>Corpora with several labels per clip and with background recordings.</summary>
public sealed class SeveralLabelsTest : IDisposable
{
    private static readonly CorpusOptions Small = new() { TrainClips = 50, TestClips = 20, ClassCount = 5, MeanSeconds = 0.5, Seed = 7, SeveralFraction = 0.5 };
    private readonly string root = Directory.CreateTempSubdirectory("earmark-synthesis-").FullName;

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Fact]
    public void Output_is_byte_identical_on_every_platform()
    {
        Write(Small with { BackgroundFraction = 0.1 });
        Assert.Equal(ExpectedHash, CorpusHash.Compute(root));
    }

    private const string ExpectedHash = "80ac89307d1151edbeb3fb382a346eb606b2ee02a8509c8d23a0f0116d8451c3";

    [Theory]
    [InlineData(0.5, 25, 9)]
    [InlineData(0.25, 12, 4)]                                                   // 12.5 and 4.5, rounded to even
    [InlineData(0.99, 50, 18)]
    [InlineData(1, 50, 18)]
    public void The_fraction_applies_to_the_training_clips_and_the_18_scored_test_clips(double fraction, int train, int test)
    {
        var plan = CorpusPlan.Create(Small with { SeveralFraction = fraction });
        Assert.Equal(train, plan.Train.Count(clip => clip.Sound is SoundMix));
        Assert.Equal(test, plan.Test.Count(clip => clip.Sound is SoundMix));
        Assert.All(plan.Test.Where(clip => clip.Sound is SoundMix), clip => Assert.NotEqual("Ignored", clip.Usage));
    }

    [Fact]
    public void Mixes_have_two_or_three_different_labels_in_ordinal_order()
    {
        var plan = CorpusPlan.Create(Small);
        var mixes = plan.Train.Concat(plan.Test).Where(clip => clip.Sound is SoundMix).ToArray();
        Assert.Equal([2, 3], mixes.Select(clip => clip.Label.Split(',').Length).Distinct().Order());
        Assert.All(mixes, clip =>
        {
            var labels = clip.Label.Split(',');
            Assert.Equal(labels.Distinct().Order(StringComparer.Ordinal), labels);
            Assert.Subset(plan.Labels.ToHashSet(), labels.ToHashSet());
        });
    }

    [Fact]
    public void The_csv_files_have_the_format_of_the_2019_challenge()
    {
        var report = Write(Small with { ClassCount = 3 });
        var train = File.ReadAllLines(PathOf("train.csv"));
        Assert.Equal("fname,labels,manually_verified", train[0]);
        Assert.Equal(25, train.Count(line => Regex.IsMatch(line, "^[0-9a-f]{8}\\.wav,\"[A-Z][a-z_]+,[A-Z][a-z_]+\",[01]$")));
        Assert.Equal(25, train.Count(line => Regex.IsMatch(line, "^[0-9a-f]{8}\\.wav,[A-Z][a-z_]+,[01]$")));
        Assert.Equal("fname,labels,manually_verified", File.ReadLines(PathOf("train_clean.csv")).First());

        var truth = File.ReadAllLines(PathOf("test_post_competition.csv"));
        Assert.Equal("fname,labels,usage", truth[0]);
        Assert.Equal(9, truth.Count(line => line.Contains('"', StringComparison.Ordinal)));

        var submission = File.ReadAllLines(PathOf("sample_submission.csv"));
        Assert.Equal("fname,Bowed_string,Plucked_string_low,Small_bell", submission[0]);
        Assert.Equal(truth[1..].Select(line => line[..12] + ",0,0,0"), submission[1..]);
        Assert.Equal((25, 9, 0), (report.TrainMixes, report.TestMixes, report.Background));
    }

    [Fact]
    public void Clips_with_one_class_are_the_same_as_without_mixes()
    {
        CorpusPlan mixed = CorpusPlan.Create(Small), single = CorpusPlan.Create(Small with { SeveralFraction = 0 });
        foreach (var (clip, other) in mixed.Train.Concat(mixed.Test).Zip(single.Train.Concat(single.Test)))
        {
            Assert.Equal((other.Name, other.Samples, other.Verified, other.Usage), (clip.Name, clip.Samples, clip.Verified, clip.Usage));
            if (clip.Sound is SoundMix mix) Assert.Contains((SoundClass)other.Sound, mix.SoundClasses);
            else Assert.Equal(other, clip);
        }
    }

    [Fact]
    public void A_wrong_label_replaces_one_of_the_labels()
    {
        var plan = CorpusPlan.Create(Small with { SeveralFraction = 1 });
        var wrong = plan.Train.Where(clip => clip.Label != clip.Sound.Label).ToArray();
        Assert.Equal(10, wrong.Length);                                         // a third of the 30 unverified labels
        Assert.All(wrong, clip =>
        {
            string[] given = clip.Label.Split(','), right = clip.Sound.Label.Split(',');
            Assert.False(clip.Verified);
            Assert.Equal((right.Length, 1), (given.Length, given.Except(right).Count()));
            Assert.Equal(given.Order(StringComparer.Ordinal), given);
        });
    }

    [Fact]
    public void Mixes_have_two_labels_if_there_are_only_three_classes()
    {
        var plan = CorpusPlan.Create(Small with { ClassCount = 3, SeveralFraction = 1, UnverifiedFraction = 1 });
        Assert.All(plan.Train, clip => Assert.Equal(2, clip.Label.Split(',').Length));
        Assert.Equal(17, plan.Train.Count(clip => clip.Label != clip.Sound.Label));
    }

    [Fact]
    public void Writes_background_recordings_in_a_folder_of_their_own()
    {
        var report = Write(Small with { BackgroundFraction = 0.13 });
        var names = Directory.GetFiles(PathOf("_background")).Select(path => Path.GetFileName(path)!).ToArray();
        Assert.Equal((6, 6), (report.Background, names.Length));               // 6.5, rounded to even
        Assert.All(names, name => Assert.Matches("^[0-9a-f]{8}\\.wav$", name));
        var files = Directory.GetFiles(root, "*.wav", SearchOption.AllDirectories);
        Assert.Equal(76, files.Select(path => Path.GetFileName(path)).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(files.Sum(path => new FileInfo(path).Length), report.Bytes);
        Assert.All(["train.csv", "train_clean.csv", "test_post_competition.csv", "sample_submission.csv"], file =>
            Assert.DoesNotContain(File.ReadLines(PathOf(file)), line => names.Contains(line.Split(',')[0])));
    }

    [Fact]
    public void Background_recordings_do_not_change_the_other_clips()
    {
        CorpusPlan with = CorpusPlan.Create(Small with { BackgroundFraction = 1 }), without = CorpusPlan.Create(Small);
        Assert.Equal((50, 0), (with.Background.Count, without.Background.Count));
        Assert.Equal(without.Train.Concat(without.Test).Select(Row), with.Train.Concat(with.Test).Select(Row));
        Assert.InRange(with.Background.Average(clip => clip.Samples) / 44_100.0, 0.4, 0.7); // the mean length is 0.5 s, and the minimum 0.3 s

        static (int, string, int, string) Row(PlannedClip clip) => (clip.Index, clip.Name, clip.Samples, clip.Label);
    }

    [Fact]
    public void A_written_mix_is_the_synthesised_mix()
    {
        Write(Small);
        var clip = CorpusPlan.Create(Small).Train.First(clip => clip.Sound is SoundMix);
        Assert.Equal(File.ReadAllBytes(PathOf(Path.Combine("audio_train", clip.Name))).AsSpan(44), MemoryMarshal.AsBytes<short>(Corpus.Synthesise(clip, Small.Seed)));
    }

    [Fact]
    public void Deletes_the_background_recordings_on_cancellation()
    {
        using var source = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => Corpus.Write(root, Small with { BackgroundFraction = 1 }, (done, _) => { if (done == 60) source.Cancel(); }, source.Token));
        Assert.Empty(Directory.EnumerateFileSystemEntries(root));
    }

    private CorpusReport Write(CorpusOptions options) => Corpus.Write(root, options, cancellationToken: TestContext.Current.CancellationToken);

    private string PathOf(string name) => Path.Combine(root, name);
}
