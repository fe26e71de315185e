using Earmark.Data;
using Earmark.Scoring;
using Earmark.Tagging;
using Earmark.Training.Runs;

namespace Earmark.Training.Tests.Runs;

public sealed class FoldsRunTest(FoldsRunTest.Finished run) : IClassFixture<FoldsRunTest.Finished>
{
    /// <summary>A finished run over three folds.</summary>
    public sealed class Finished : IDisposable
    {
        public Finished()
        {
            Folder = RunFolder.Next(Path.Combine(Tiny.Root, "runs"), Tiny.Start with { Folds = 3 }, "{}", "{}");
            Folds = Fold.Split(Tiny.Data, 3, 1);
            Result = Execute(null, default);
        }

        public TinyRun Tiny { get; } = new();
        public RunFolder Folder { get; }
        public IReadOnlyList<Fold> Folds { get; }
        public CrossValidationResult Result { get; }
        public List<string> Said { get; } = [];

        public CrossValidationResult Execute(int? only, CancellationToken cancellationToken, RunFolder? folder = null, Action<RunEvent>? onEvent = null) => CrossValidation.Execute(TinyRun.Full, Tiny.Data, Folds,
            only, folder ?? Folder, new() { Device = "cpu", Threads = 2, Cache = Path.Combine(Tiny.Root, "cache") }, runEvent =>
            {
                if (runEvent is RunEvent.Message said) Said.Add(said.Text);
                onEvent?.Invoke(runEvent);
            }, cancellationToken);

        public void Dispose() => Tiny.Dispose();
    }

    [Fact]
    public void Every_clip_is_scored_by_the_network_that_did_not_see_it()
    {
        var all = ScoreTable.Load(run.Folder.OutOfFold);
        Assert.Equal(run.Tiny.Data.Train.Select(clip => clip.Name).Order(), all.Clips.Order());
        foreach (var fold in run.Folds)
        {
            using var tagger = Tagger.Load(run.Folder.Fold(fold.Index).Model);
            var scores = tagger.ScoreAll(fold.Validation, null, default, []);
            Assert.All(fold.Validation, clip => Assert.Equal(scores[scores.RowOf(clip.Name)].ToArray(), all[all.RowOf(clip.Name)].ToArray()));
        }
    }

    [Fact]
    public void Scores_out_of_fold_have_the_true_label_next_to_them()
    {
        var labels = run.Tiny.Data.Train.ToDictionary(clip => clip.Name, clip => clip.Label);
        foreach (var (file, clips) in new[] { (run.Folder.OutOfFold, labels.Count), (run.Folder.Fold(1).OutOfFold, run.Folds[1].Validation.Count) })
        {
            string[] lines = File.ReadAllLines(file);
            Assert.Equal($"fname,label,{string.Join(',', run.Tiny.Data.Labels)}", lines[0]);
            Assert.Equal(clips, lines.Length - 1);
            Assert.All(lines.Skip(1).Select(line => line.Split(',')), cells => Assert.Equal(labels[cells[0]], cells[1]));
        }
    }

    [Fact]
    public void Each_label_and_the_confusions_are_saved()
    {
        var evaluation = run.Result.OutOfFold!;
        Assert.Equal(["label,clips,map3,map1", .. evaluation.PerClass.Select(row => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{row.Label},{row.Clips},{row.Map3},{row.Map1}"))],
            File.ReadAllLines(run.Folder.PerLabel));
        var rows = File.ReadAllLines(run.Folder.Confusion).Skip(1).Select(line => line.Split(',').Skip(1).Sum(int.Parse));
        Assert.Equal(run.Tiny.Data.Labels.Select(label => run.Folds.SelectMany(fold => fold.ScoredValidation).Count(clip => clip.Label == label)), rows);
    }

    [Fact]
    public void Scores_of_folds_that_an_earlier_version_trained_are_merged_with_new_ones()
    {
        var fold = run.Folder.Fold(0).OutOfFold;
        var (now, model) = (File.ReadAllText(fold), File.ReadAllBytes(run.Folder.Model));
        File.WriteAllLines(fold, File.ReadAllLines(fold).Select(line => line.Split(',')).Select(cells => string.Join(',', cells.Where((_, i) => i != 1)))); // without the column
        Assert.True(run.Execute(null, default).Finished);
        Assert.Equal(model, File.ReadAllBytes(run.Folder.Model));
        Assert.StartsWith("fname,label,", File.ReadAllText(run.Folder.OutOfFold), StringComparison.Ordinal);
        File.WriteAllText(fold, now);
    }

    [Fact]
    public void One_model_gives_the_geometric_mean_of_all_folds_at_the_temperature_out_of_fold()
    {
        using var whole = Tagger.Load(run.Folder.Model);
        var clip = run.Tiny.Data.Test.First(clip => new FileInfo(clip.Path).Length > 100);
        using var once = Model.Open(run.Folder.Model);
        var waveform = Earmark.Audio.AudioFile.Read(clip.Path, whole.Card.SampleRate).Samples[..4000]; // shorter than a window: one piece
        var members = run.Folds.Select(fold =>
        {
            using var model = Model.Open(run.Folder.Fold(fold.Index).Model);
            return new ScoreTable(whole.Card.Labels, ["clip"], model.Scores(waveform, 1, 4000));
        }).ToArray();
        Assert.Equal(ScoreTable.GeometricMean(members)[0].ToArray(), once.Scores(waveform, 1, 4000), (a, b) => Math.Abs(a - b) < 1e-5);
        var scored = run.Folds.SelectMany(fold => fold.ScoredValidation).ToList();
        Assert.Equal(Calibration.Temperature(ScoreTable.Load(run.Folder.OutOfFold).Only(scored), scored), whole.Card.Prediction.Temperature, 1e-9);
    }

    [Fact]
    public void Its_card_holds_the_metrics_out_of_fold_and_thresholds()
    {
        using var model = Model.Open(run.Folder.Model);
        var scored = run.Folds.SelectMany(fold => fold.ScoredValidation).ToList();
        Assert.All(scored, clip => Assert.True(clip.Verified)); // folds count verified labels only
        var evaluation = Evaluation.Compute(ScoreTable.Load(run.Folder.OutOfFold).Only(scored), scored);
        Assert.Equal(evaluation.Map3, model.Card.Metrics["out of fold MAP@3"], 1e-12);
        Assert.Equal(evaluation.Map3, run.Result.OutOfFold!.Map3, 1e-12);
        Assert.True(model.Card.Metrics["out of fold log loss"] <= evaluation.LogLoss + 1e-6);
        Assert.Equal(model.Card.Labels.Order(), model.Card.Thresholds.Keys.Order());
        Assert.Empty(model.Card.ValidationClips); // every clip was learned from by two of the three
        Assert.Equal(run.Tiny.Data.Train.Count, model.Card.ClassCounts.Values.Sum());
    }

    [Fact]
    public void Finished_folds_are_not_trained_again()
    {
        var before = File.ReadAllBytes(run.Folder.Model);
        run.Said.Clear();
        var again = run.Execute(null, default);
        Assert.True(again.Finished);
        Assert.All(again.Folds, Assert.Null);
        Assert.Equal(["fold 0: already done", "fold 1: already done", "fold 2: already done"], run.Said.Take(3));
        Assert.Equal(before, File.ReadAllBytes(run.Folder.Model));
    }

    [Fact]
    public void A_stop_half_way_through_a_fold_is_gone_on_with()
    {
        var folder = RunFolder.Next(Path.Combine(run.Tiny.Root, "stopped"), run.Tiny.Start with { Folds = 3 }, "{}", "{}");
        var trained = 0;
        using var source = new CancellationTokenSource();
        var stopped = run.Execute(null, source.Token, folder, runEvent =>
        {
            if (runEvent is RunEvent.Progress { Name: "training" } && ++trained == 13) source.Cancel(); // the fifth step of the second fold
        });
        Assert.Equal((false, 2, 5), (stopped.Finished, stopped.Folds.Count, stopped.Folds[1]!.Step));
        Assert.False(File.Exists(folder.Fold(1).OutOfFold));
        var rest = 0;
        Assert.True(run.Execute(null, default, folder, runEvent => rest += runEvent is RunEvent.Progress { Name: "training" } ? 1 : 0).Finished);
        Assert.Equal(3 + 8, rest);
        Assert.Equal(File.ReadAllBytes(run.Folder.Model), File.ReadAllBytes(folder.Model));
    }

    [Fact]
    public void A_fold_knows_the_run_it_belongs_to()
    {
        Assert.Equal(run.Folder.Root, run.Folder.Fold(0).Outer?.Root);
        Assert.Null(run.Folder.Outer);
    }

    [Fact]
    public void Folds_trained_one_at_a_time_become_the_same_model()
    {
        var folder = RunFolder.Next(Path.Combine(run.Tiny.Root, "apart"), run.Tiny.Start with { Folds = 3 }, "{}", "{}");
        Assert.False(run.Execute(2, default, folder).Finished);
        Assert.Equal(["fold2"], Directory.GetDirectories(folder.Root).Select(Path.GetFileName)); // to look for the others makes nothing
        Assert.Equal(2, folder.Fold(2).ReadStart().Fold);
        Assert.False(File.Exists(folder.Model));
        Assert.False(run.Execute(0, default, folder).Finished);
        Assert.True(run.Execute(1, default, folder).Finished);
        Assert.Equal(File.ReadAllBytes(run.Folder.Model), File.ReadAllBytes(folder.Model));
    }
}
