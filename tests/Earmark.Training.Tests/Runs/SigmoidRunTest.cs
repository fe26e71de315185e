using Earmark.Runs;
using Earmark.Data;
using Earmark.Scoring;
using Earmark.Tagging;
using Earmark.Training.Presets;
using Earmark.Training.Runs;

namespace Earmark.Training.Tests.Runs;

/// <summary>Training on clips with several labels and on background clips, with two folds.</summary>
public sealed class SigmoidRunTest(SigmoidRunTest.Finished run) : IClassFixture<SigmoidRunTest.Finished>
{
    /// <summary>A finished run. Every second clip also has the label "even", and every fifth clip is a background clip.</summary>
    public sealed class Finished : IDisposable
    {
        public Finished()
        {
            Data = Tiny.Data with
            {
                Labels = new([.. Tiny.Data.Labels, "even"]),
                Train = [.. Tiny.Data.Train.Select((clip, i) => clip with { Labels = i % 5 == 4 ? [] : i % 2 == 0 ? [clip.Labels!.Only!, "even"] : clip.Labels, Verified = true })],
            };
            Folds = Fold.Split(Data, 2, 1);
            Folder = CreateFolder("runs");
            Result = Execute(Folder, default);
        }

        public static Preset Preset { get; } = TinyRun.Full with { Targets = TinyRun.Full.Targets with { Rule = ScoreRuleOption.Sigmoid, Mixup = 0.5, LabelSmoothing = 0.1 } };

        public TinyRun Tiny { get; } = new();

        public Dataset Data { get; }

        public IReadOnlyList<Fold> Folds { get; }

        public RunFolder Folder { get; }

        public CrossValidationResult Result { get; }

        public RunFolder CreateFolder(string name) => RunFolder.Create(Path.Combine(Tiny.Root, name), Tiny.Start with { Folds = 2 }, "{}", "{}");

        public CrossValidationResult Execute(RunFolder folder, CancellationToken cancellationToken, Action<RunEvent>? onEvent = null) => CrossValidation.Execute(Preset, Data, Folds, null, folder,
            new() { Device = "cpu", Threads = 2, Cache = Path.Combine(Tiny.Root, "cache") }, onEvent ?? (_ => { }), cancellationToken);

        public void Dispose() => Tiny.Dispose();
    }

    [Fact]
    public void The_model_scores_each_label_independently()
    {
        using var model = Model.Load(run.Folder.Model);
        Assert.Same(ScoreRule.Sigmoid, model.Card.ScoreRule);
        Assert.Equal(run.Data.Train.Count, model.Card.TrainingClips);
        var scores = model.Scores(new float[8000], 1, 8000);
        Assert.All(scores, score => Assert.InRange(score, 0, 1));
        Assert.NotEqual(1, scores.Sum(), 0.01);
    }

    [Fact]
    public void The_card_has_the_metrics_for_several_labels_and_the_false_alarms()
    {
        using var model = Model.Load(run.Folder.Model);
        Assert.Equal(["out of fold calibration error", "out of fold calibration error, before calibration", "out of fold clips", "out of fold false alarms per hour of background",
            "out of fold log loss", "out of fold lwlrap", "out of fold mAP", "out of fold macro AUC", "out of fold macro F1"], model.Card.Metrics.Keys.Order(StringComparer.Ordinal));
        var evaluation = run.Result.OutOfFold!;
        Assert.Null(evaluation.Map3);
        Assert.Null(evaluation.Confusion);
        Assert.Equal(evaluation.Lwlrap!.Value, model.Card.Metrics["out of fold lwlrap"], 1e-12);
        Assert.Equal(run.Data.Labels.Order(StringComparer.Ordinal), model.Card.PlattScaling.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(run.Data.Labels, evaluation.PerClass.Select(label => label.Label));
        Assert.StartsWith("label,clips,lwlrap,ap,auc,f1\n", File.ReadAllText(run.Folder.PerLabel), StringComparison.Ordinal);
        Assert.False(File.Exists(run.Folder.Confusion));
    }

    [Fact]
    public void The_history_has_lwlrap_and_mean_average_precision()
    {
        var line = HistoryLine.Read(run.Folder.Fold(0).History).Last(line => line.Stream == "eval");
        Assert.Equal(["lwlrap", "mAP"], line.Metrics.Select(metric => metric.Name));
        Assert.All(line.Metrics, metric => Assert.InRange(metric.Value, 0.1, 1));
    }

    [Fact]
    public void Background_clips_are_in_every_fold()
    {
        Assert.All(run.Folds, fold => Assert.Contains(fold.Validation, clip => clip.IsBackground));
        Assert.All(run.Folds, fold => Assert.Contains(fold.Train, clip => clip.IsBackground));
        Assert.Equal(run.Data.Train.Select(clip => clip.Name).Order(), ScoreTable.Load(run.Folder.OutOfFold).Clips.Order());
    }

    [Fact]
    public void The_ensemble_returns_the_geometric_mean_of_the_odds()
    {
        float[] waveform = [.. Enumerable.Range(0, 4000).Select(i => MathF.Sin(i * 0.3f) / 4)];
        using var whole = Model.Load(run.Folder.Model);
        var members = run.Folds.Select(fold =>
        {
            using var member = Model.Load(run.Folder.Fold(fold.Index).Model);
            return member.Scores(waveform, 1, waveform.Length).Select(score => Math.Log(score / (1.0 - score))).ToArray();
        }).ToArray();
        var expected = members[0].Zip(members[1], (a, b) => 1 / (1 + Math.Exp(-(a + b) / 2)));
        Assert.Equal(expected, whole.Scores(waveform, 1, waveform.Length).Select(score => (double)score), (a, b) => Math.Abs(a - b) < 1e-5);
    }

    [Fact]
    public void A_minimum_precision_raises_the_thresholds()
    {
        using var model = Model.Load(run.Folder.Model);
        var scores = model.Card.Calibration.Apply(ScoreTable.Load(run.Folder.OutOfFold), ScoreRule.Sigmoid);
        var precise = Thresholds.Choose(scores, run.Data.Train, precision: 1);
        Assert.All(run.Data.Labels, label => Assert.True(precise[label] >= model.Card.Thresholds[label] - 1e-6));
        Assert.NotEqual(precise.Values.Sum(), model.Card.Thresholds.Values.Sum(), 1e-3);
    }

    [Fact]
    public void A_cancelled_run_is_resumed_with_identical_results()
    {
        var folder = run.CreateFolder("resumed");
        using var source = new CancellationTokenSource();
        run.Execute(folder, source.Token, runEvent =>
        {
            if (runEvent is RunEvent.Progress { Name: "training", Completed: 3 }) source.Cancel();
        });
        Assert.False(File.Exists(folder.Fold(0).OutOfFold));
        Assert.True(run.Execute(folder, default).Finished);
        Assert.Equal(File.ReadAllBytes(run.Folder.OutOfFold), File.ReadAllBytes(folder.OutOfFold));
    }

    [Fact]
    public void The_rule_is_chosen_for_the_labels_of_the_data_set()
    {
        var preset = PresetFile.Load("quick");
        Assert.Equal(ScoreRuleOption.Auto, preset.Targets.Rule);
        Assert.Equal(ScoreRuleOption.Softmax, ScoreRuleChoice.Resolve(preset, run.Tiny.Data).Preset.Targets.Rule);
        Assert.Equal(ScoreRuleOption.Sigmoid, ScoreRuleChoice.Resolve(preset, run.Data).Preset.Targets.Rule);
        Assert.Equal("score rule sigmoid: 10 of 24 training clips have several labels", Assert.IsType<RunEvent.Message>(Assert.Single(ScoreRuleChoice.Resolve(preset, run.Data).Messages)).Text);
        var message = Assert.Throws<InputException>(() => ScoreRuleChoice.Resolve(TinyRun.Full, run.Data)).Message;
        Assert.Equal($"{run.Data.Root}: 10 training clips have several labels. Expected one label for each clip with targets.rule=softmax. Use --set targets.rule=auto.", message);
    }
}
