using Earmark.Data;
using Earmark.Scoring;
using Earmark.Tagging;
using Earmark.Training.Runs;

namespace Earmark.Training.Tests.Runs;

public sealed class CrossValidationTest(CrossValidationTest.Finished run) : IClassFixture<CrossValidationTest.Finished>
{
    /// <summary>A finished run with three folds.</summary>
    public sealed class Finished : IDisposable
    {
        public Finished()
        {
            Folder = RunFolder.Create(Path.Combine(Tiny.Root, "runs"), Tiny.Start with { Folds = 3 }, "{}", "{}");
            Folds = Fold.Split(Tiny.Data, 3, 1);
            Result = Execute(null, default);
        }

        public TinyRun Tiny { get; } = new();
        public RunFolder Folder { get; }
        public IReadOnlyList<Fold> Folds { get; }
        public CrossValidationResult Result { get; }
        public List<string> Messages { get; } = [];

        public CrossValidationResult Execute(int? only, CancellationToken cancellationToken, RunFolder? folder = null, Action<RunEvent>? onEvent = null) => CrossValidation.Execute(TinyRun.Full, Tiny.Data, Folds,
            only is { } fold ? [fold] : null, folder ?? Folder, new() { Device = "cpu", Threads = 2, Cache = Path.Combine(Tiny.Root, "cache") }, runEvent =>
            {
                if (runEvent is RunEvent.Message message) Messages.Add(message.Text);
                onEvent?.Invoke(runEvent);
            }, cancellationToken);

        public void Dispose() => Tiny.Dispose();
    }

    [Fact]
    public void Scores_every_clip_with_the_network_of_its_fold()
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
    public void Out_of_fold_scores_include_the_true_label()
    {
        var labels = run.Tiny.Data.Train.ToDictionary(clip => clip.Name, clip => clip.Labels?.Only);
        foreach (var (file, clips) in new[] { (run.Folder.OutOfFold, labels.Count), (run.Folder.Fold(1).OutOfFold, run.Folds[1].Validation.Count) })
        {
            string[] lines = File.ReadAllLines(file);
            Assert.Equal($"fname,label,{string.Join(',', run.Tiny.Data.Labels)}", lines[0]);
            Assert.Equal(clips, lines.Length - 1);
            Assert.All(lines.Skip(1).Select(line => line.Split(',')), fields => Assert.Equal(labels[fields[0]], fields[1]));
        }
    }

    [Fact]
    public void Saves_per_label_metrics_and_the_confusion_matrix()
    {
        var evaluation = run.Result.OutOfFold!;
        Assert.Equal(["label,clips,map3,map1", .. evaluation.PerClass.Select(row => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{row.Label},{row.Clips},{row.Map3},{row.Map1}"))],
            File.ReadAllLines(run.Folder.PerLabel));
        var rows = File.ReadAllLines(run.Folder.Confusion).Skip(1).Select(line => line.Split(',').Skip(1).Sum(int.Parse));
        Assert.Equal(run.Tiny.Data.Labels.Select(label => run.Folds.SelectMany(fold => fold.ScoredValidation).Count(clip => clip.Labels?.Only == label)), rows);
    }

    [Fact]
    public void Merges_fold_scores_of_an_earlier_version()
    {
        var fold = run.Folder.Fold(0).OutOfFold;
        var (original, model) = (File.ReadAllText(fold), File.ReadAllBytes(run.Folder.Model));
        File.WriteAllLines(fold, File.ReadAllLines(fold).Select(line => line.Split(',')).Select(fields => string.Join(',', fields.Where((_, i) => i != 1)))); // without the label column
        File.Delete(run.Folder.Result); // a finished run is not merged again
        Assert.True(run.Execute(null, default).Finished);
        Assert.Equal(model, File.ReadAllBytes(run.Folder.Model));
        Assert.StartsWith("fname,label,", File.ReadAllText(run.Folder.OutOfFold), StringComparison.Ordinal);
        File.WriteAllText(fold, original);
    }

    [Fact]
    public void The_merged_model_outputs_the_geometric_mean_of_all_folds_with_the_calibrated_temperature()
    {
        using var tagger = Tagger.Load(run.Folder.Model);
        var clip = run.Tiny.Data.Test.First(clip => new FileInfo(clip.Path).Length > 100);
        using var merged = Model.Load(run.Folder.Model);
        var waveform = Earmark.Audio.AudioFile.Read(clip.Path, tagger.Card.SampleRate).Samples[..4000]; // shorter than a window
        var members = run.Folds.Select(fold =>
        {
            using var model = Model.Load(run.Folder.Fold(fold.Index).Model);
            return new ScoreTable(tagger.Card.Labels, ["clip"], model.Scores(waveform, 1, 4000));
        }).ToArray();
        Assert.Equal(ScoreTable.Mean(members, ScoreRule.Softmax)[0].ToArray(), merged.Scores(waveform, 1, 4000), (a, b) => Math.Abs(a - b) < 1e-5);
        var scored = run.Folds.SelectMany(fold => fold.ScoredValidation).ToList();
        Assert.Equal(Calibration.FitTemperature(ScoreTable.Load(run.Folder.OutOfFold).Select(scored), scored, ScoreRule.Softmax), tagger.Card.Prediction.Temperature, 1e-9);
    }

    [Fact]
    public void The_model_card_contains_out_of_fold_metrics_and_thresholds()
    {
        using var model = Model.Load(run.Folder.Model);
        var scored = run.Folds.SelectMany(fold => fold.ScoredValidation).ToList();
        Assert.All(scored, clip => Assert.True(clip.Verified)); // cross-validation metrics use verified labels only
        var evaluation = Evaluation.Compute(ScoreTable.Load(run.Folder.OutOfFold).Select(scored), scored, ScoreRule.Softmax);
        Assert.Equal(evaluation.Map3!.Value, model.Card.Metrics["out of fold MAP@3"], 1e-12);
        Assert.Equal(evaluation.Map3!.Value, run.Result.OutOfFold!.Map3!.Value, 1e-12);
        Assert.True(model.Card.Metrics["out of fold log loss"] <= evaluation.LogLoss + 1e-6);
        Assert.Equal(model.Card.Labels.Order(), model.Card.Thresholds.Keys.Order());
        Assert.Empty(model.Card.ValidationClips); // every clip was a training clip of two of the three folds
        Assert.Equal(run.Tiny.Data.Train.Count, model.Card.ClassCounts.Values.Sum());
    }

    [Fact]
    public void Finished_folds_are_not_retrained()
    {
        var before = File.ReadAllBytes(run.Folder.Model);
        run.Messages.Clear();
        var again = run.Execute(null, default);
        Assert.True(again.Finished);
        Assert.All(again.Folds, Assert.Null);
        Assert.Equal(["fold 0: already finished", "fold 1: already finished", "fold 2: already finished"], run.Messages.Take(3));
        Assert.Equal(before, File.ReadAllBytes(run.Folder.Model));
    }

    [Fact]
    public void Resumes_an_interrupted_fold()
    {
        var folder = RunFolder.Create(Path.Combine(run.Tiny.Root, "stopped"), run.Tiny.Start with { Folds = 3 }, "{}", "{}");
        var trained = 0;
        using var source = new CancellationTokenSource();
        var stopped = run.Execute(null, source.Token, folder, runEvent =>
        {
            if (runEvent is RunEvent.Progress { Name: "training" } && ++trained == 13) source.Cancel(); // the fifth step of the second fold
        });
        Assert.Equal((false, 2, 5), (stopped.Finished, stopped.Folds.Count, stopped.Folds[1]!.Step));
        Assert.False(File.Exists(folder.Fold(1).OutOfFold));
        var resumedSteps = 0;
        Assert.True(run.Execute(null, default, folder, runEvent => resumedSteps += runEvent is RunEvent.Progress { Name: "training" } ? 1 : 0).Finished);
        Assert.Equal(3 + 8, resumedSteps);
        Assert.Equal(File.ReadAllBytes(run.Folder.Model), File.ReadAllBytes(folder.Model));
    }

    [Fact]
    public void A_fold_references_its_outer_run()
    {
        Assert.Equal(run.Folder.Root, run.Folder.Fold(0).OuterRun?.Root);
        Assert.Null(run.Folder.OuterRun);
    }

    [Fact]
    public void Folds_trained_separately_produce_the_same_model()
    {
        var folder = RunFolder.Create(Path.Combine(run.Tiny.Root, "apart"), run.Tiny.Start with { Folds = 3 }, "{}", "{}");
        Assert.False(run.Execute(2, default, folder).Finished);
        Assert.Equal(["fold2"], Directory.GetDirectories(folder.Root).Select(Path.GetFileName)); // checking for the others creates no folders
        Assert.Equal(2, folder.Fold(2).ReadStart().Fold);
        Assert.False(File.Exists(folder.Model));
        Assert.False(run.Execute(0, default, folder).Finished);
        Assert.True(run.Execute(1, default, folder).Finished);
        Assert.Equal(File.ReadAllBytes(run.Folder.Model), File.ReadAllBytes(folder.Model));
    }
}
