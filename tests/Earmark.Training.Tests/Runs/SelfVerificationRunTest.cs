using Earmark.Data;
using Earmark.Scoring;
using Earmark.Tagging;
using Earmark.Training.Presets;
using Earmark.Training.Runs;

namespace Earmark.Training.Tests.Runs;

public sealed class SelfVerificationRunTest(SelfVerificationRunTest.Corpus corpus) : IClassFixture<SelfVerificationRunTest.Corpus>
{
    /// <summary>A data set with three folds, and a run with a round of self-verification.</summary>
    public sealed class Corpus : IDisposable
    {
        private int runs;

        public Corpus()
        {
            Folds = Fold.Split(Tiny.Data, 3, 1);
            (Result, Folder) = Train(OneRound);
        }

        public TinyRun Tiny { get; } = new();
        public IReadOnlyList<Fold> Folds { get; }
        public CrossValidationResult Result { get; }
        public RunFolder Folder { get; }
        public List<string> Messages { get; } = [];

        // The scores of a network after a few steps are close to one third for each of the three labels, and most labels are probably wrong.
        public static Preset OneRound { get; } = TinyRun.Full with
        {
            Doubtful = new() { Weight = 0.5, Rounds = 1, ConfirmBelow = 0.9, DropFrom = 0.92, CorrectFrom = 0.4 },
        };

        public (CrossValidationResult Result, RunFolder Folder) Train(Preset preset, RunFolder? folder = null, Action<RunEvent>? onEvent = null, int? only = null, CancellationToken cancellationToken = default)
        {
            folder ??= RunFolder.Create(Path.Combine(Tiny.Root, $"runs{Interlocked.Increment(ref runs)}"), Tiny.Start with { Folds = 3 }, "{}", "{}");
            var result = CrossValidation.Execute(preset, Tiny.Data, Folds, only is { } fold ? [fold] : null, folder, new() { Device = "cpu", Threads = 2, Cache = Path.Combine(Tiny.Root, "cache") }, runEvent =>
            {
                if (runEvent is RunEvent.Message message) Messages.Add(message.Text);
                onEvent?.Invoke(runEvent);
            }, cancellationToken);
            return (result, folder);
        }

        public void Dispose() => Tiny.Dispose();
    }

    private static string[][] VerdictsOf(RunFolder folder) => [.. File.ReadAllLines(Path.Combine(folder.Round(1).Root, "verdicts.csv")).Skip(1).Select(line => line.Split(','))];

    [Fact]
    public void No_clip_is_judged_by_a_network_that_trained_on_it()
    {
        var verdicts = VerdictsOf(corpus.Folder);
        Assert.NotEmpty(verdicts);
        foreach (var name in verdicts.Select(fields => fields[0]))
        {
            var judge = Assert.Single(corpus.Folds, fold => ScoreTable.Load(corpus.Folder.Round(1).Fold(fold.Index).OutOfFold).RowOf(name) >= 0);
            Assert.DoesNotContain(judge.Train, clip => clip.Name == name);
            using var tagger = Tagger.Load(corpus.Folder.Round(1).Fold(judge.Index).Model);
            Assert.Contains(name, tagger.Card.ValidationClips);
            var clip = judge.Validation.Single(clip => clip.Name == name);
            var stored = ScoreTable.Load(corpus.Folder.Round(1).Fold(judge.Index).OutOfFold);
            Assert.Equal(tagger.ScoreAll([clip], null, default, [])[0].ToArray(), stored[stored.RowOf(name)].ToArray());
        }
    }

    [Fact]
    public void Judges_doubtful_labels_only()
    {
        var doubtful = corpus.Tiny.Data.Train.Where(clip => !clip.Verified).Select(clip => clip.Name).ToHashSet();
        Assert.All(VerdictsOf(corpus.Folder), fields => Assert.Contains(fields[0], doubtful));
    }

    [Fact]
    public void The_next_training_uses_the_verdicts()
    {
        var verdicts = VerdictsOf(corpus.Folder);
        var fold = corpus.Folds[0];
        var dropped = verdicts.Count(fields => fields[2] == "dropped" && fold.Train.Any(clip => clip.Name == fields[0]));
        var expected = $"fold 0 (folds 0 to 2): {fold.Train.Count - dropped} training clips, {fold.Validation.Count} held out";
        Assert.Contains(expected, corpus.Messages);
        Assert.Contains(corpus.Messages, message => message.Contains("clips with doubtful labels:", StringComparison.Ordinal) && message.Contains("confirmed", StringComparison.Ordinal));
    }

    [Fact]
    public void Metrics_use_the_labels_of_the_data_set()
    {
        var labels = corpus.Tiny.Data.Train.ToDictionary(clip => clip.Name, clip => clip.Labels!.ToString());
        Assert.All(File.ReadAllLines(corpus.Folder.OutOfFold).Skip(1).Select(line => line.Split(',')), fields => Assert.Equal(labels[fields[0]], fields[1]));
        Assert.Equal(corpus.Tiny.Data.Train.Count, File.ReadAllLines(corpus.Folder.OutOfFold).Length - 1);
    }

    [Fact]
    public void A_run_interrupted_in_a_round_produces_the_same_model()
    {
        using var source = new CancellationTokenSource();
        var trained = 0;
        var (stopped, folder) = corpus.Train(Corpus.OneRound, onEvent: runEvent =>
        {
            if (runEvent is RunEvent.Progress { Name: "training" } && ++trained == 6) source.Cancel(); // in the second fold of the round
        }, cancellationToken: source.Token);
        Assert.False(stopped.Finished);
        Assert.False(Directory.Exists(folder.Fold(0).Root));
        Assert.True(corpus.Train(Corpus.OneRound, folder).Result.Finished);
        Assert.Equal(File.ReadAllBytes(corpus.Folder.Model), File.ReadAllBytes(folder.Model));
    }

    [Fact]
    public void Folds_trained_separately_wait_for_the_other_folds_of_a_round()
    {
        RunFolder? folder = null;
        foreach (var only in new[] { 0, 1, 2, 0 }) // the fold that completes the round continues with the final training
        {
            (var result, folder) = corpus.Train(Corpus.OneRound, folder, only: only);
            Assert.False(result.Finished);
        }
        Assert.True(corpus.Train(Corpus.OneRound, folder, only: 1).Result.Finished);
        Assert.Equal(File.ReadAllBytes(corpus.Folder.Model), File.ReadAllBytes(folder!.Model));
    }

    [Fact]
    public void A_fold_of_a_round_references_the_run() => Assert.Equal(corpus.Folder.Root, corpus.Folder.Round(1).Fold(0).OuterRun?.Root);

    [Fact]
    public void All_labels_can_be_doubtful()
    {
        var (_, folder) = corpus.Train(Corpus.OneRound with { Doubtful = Corpus.OneRound.Doubtful with { Clips = DoubtfulClips.All } });
        var verified = corpus.Tiny.Data.Train.Where(clip => clip.Verified).Select(clip => clip.Name).ToHashSet();
        Assert.Contains(VerdictsOf(folder), fields => verified.Contains(fields[0]));
    }

    public static TheoryData<string, string> Keys => new()
    {
        { "doubtful.rounds", "0" }, { "doubtful.roundSteps", "0.25" }, { "doubtful.confirmBelow", "0" }, { "doubtful.dropFrom", "1" }, { "doubtful.correctFrom", "1" }, { "doubtful.maxPerLabel", "1" },
    };

    [Theory, MemberData(nameof(Keys))]
    public void Every_key_of_self_verification_changes_the_model(string key, string value)
    {
        var file = Path.Combine(corpus.Tiny.Root, $"{key}.json");
        File.WriteAllText(file, PresetFile.Write(Corpus.OneRound));
        var (_, folder) = corpus.Train(PresetFile.Load(file, [$"{key}={value}"]));
        Assert.NotEqual(File.ReadAllText(corpus.Folder.OutOfFold), File.ReadAllText(folder.OutOfFold));
    }
}
