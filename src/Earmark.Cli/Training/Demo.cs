using Earmark.Training.Presets;
using System.Diagnostics;
using Earmark.Synthesis;
using Earmark.Scoring;
using Earmark.Data;
using Earmark.Tagging;
using Earmark.Training.Runs;
using static System.FormattableString;

namespace Earmark.Cli.Training;

/// <summary>Options of a demo.</summary>
internal sealed record DemoOptions
{
    /// <summary>Folder for all demos.</summary>
    public required string Out { get; init; }

    /// <summary>Options of the generated recordings. The seed is also used for training.</summary>
    public CorpusOptions Corpus { get; init; } = new();

    /// <summary>Keys that override those of the preset <c>demo</c>.</summary>
    public string[] PresetOverrides { get; init; } = [];

    /// <summary>Whether to keep the recordings.</summary>
    public bool KeepRecordings { get; init; }
}

/// <summary>The complete workflow on generated recordings. It runs the code of the commands. Each step shows the equivalent command.</summary>
internal sealed class Demo(Terminal terminal, DemoOptions options, CancellationToken cancellationToken)
{
    private const int Steps = 6;

    private readonly long started = Stopwatch.GetTimestamp();
    private readonly List<(string Name, TimeSpan Start)> steps = [];

    /// <summary>Runs the demo.</summary>
    /// <returns>A value of <see cref="ExitCode"/>.</returns>
    public int Run()
    {
        var folder = DemoFolder.Next(options.Out, options.Corpus.Seed);
        try
        {
            var corpus = Synthesise(folder);
            folder = folder with { Run = Train(folder) };
            using var tagger = GpuNotice.Show(terminal, Tagger.Load(folder.Model));
            var heldOut = Evaluate(folder, tagger);
            Submit(folder, tagger);
            var score = Score(folder);
            TagOne(folder, tagger);
            Conclude(folder, corpus, heldOut, score);
            return ExitCode.Success;
        }
        catch (Exception error) when (EnvironmentError.IsCancellation(error, cancellationToken))
        {
            terminal.Message($"cancelled; a demo cannot be resumed. Files written so far: {folder.Root}");
            return ExitCode.Cancelled;
        }
        finally
        {
            if (!options.KeepRecordings) folder.RemoveRecordings();
        }
    }

    private CorpusReport Synthesise(DemoFolder folder)
    {
        var corpusOptions = options.Corpus;
        Start("synth", $"Generates synthetic recordings of {corpusOptions.ClassCount} sound classes with the difficulties of real data sets: room acoustics, noise, silence, wrong labels. Nothing is downloaded, and the true labels are known.",
            $"synth --out {Shell.Quote(folder.Data)} --train {corpusOptions.TrainClips} --test {corpusOptions.TestClips} --classes {corpusOptions.ClassCount} --mean-seconds {corpusOptions.MeanSeconds} --seed {corpusOptions.Seed}");
        var corpus = CorpusFolder.Write(terminal, folder.Data, corpusOptions, cancellationToken);
        terminal.Message($"{CorpusFolder.Size(corpus)}; of {corpus.Train} training labels {corpus.Unverified} are unverified, {corpus.Wrong} of them wrong");
        return corpus;
    }

    // Returns the run folder.
    private string Train(DemoFolder folder)
    {
        Start("train", "Trains a network on four fifths of the labelled recordings. The remaining ones are held out for evaluation. The result is a single self-contained file, model.onnx.",
            $"train {Shell.Quote(folder.Data)} --preset demo --seed {options.Corpus.Seed} --out {Shell.Quote(folder.Runs)}");
        string[] settings = [.. options.PresetOverrides, Invariant($"seed={options.Corpus.Seed}")];
        var job = TrainingJob.Create(new(folder.Data, PresetFile.Load("demo", settings)) { PresetName = "demo", Settings = settings, Runs = folder.Runs }, cancellationToken);
        using var display = new RunDisplay(terminal);
        var (run, _) = job.Execute(display.Report, cancellationToken);
        if (!run!.Finished) throw new OperationCanceledException(cancellationToken);
        RunPage.Write(terminal, job.Folder, job.Data, embed: !options.KeepRecordings, cancellationToken);
        return Path.Combine(folder.Runs, Path.GetFileName(job.Folder.Root));
    }

    private Measurement Evaluate(DemoFolder folder, Tagger tagger)
    {
        Start("evaluate", "Evaluates the model on the held-out recordings, which it was not trained on. MAP@3 is the mean over all clips of 1 if the correct label is ranked first, 1/2 if second and 1/3 if third. Wrong labels are not corrected, so a correct prediction for such a recording counts as a miss.",
            $"evaluate {Shell.Quote(folder.Model)} {Shell.Quote(folder.Data)}");
        var measurement = Measurement.Run(terminal, tagger, Dataset.Open(folder.Data, cancellationToken: cancellationToken), null, null, cancellationToken);
        var hardest = measurement.Evaluation.PerClass.MinBy(label => label.Map3)!;
        terminal.Message(Invariant($"MAP@3 {measurement.Evaluation.Map3:0.000} on {measurement.Evaluation.Clips} clips; lowest for {hardest.Label} with {hardest.Map3:0.000}"));
        return measurement;
    }

    private void Submit(DemoFolder folder, Tagger tagger)
    {
        Start("submit", "Writes the top three labels of each test recording in the format of a Kaggle competition. A few files are empty, as in the real data set. They also get a row.",
            $"submit {Shell.Quote(folder.Model)} {Shell.Quote(folder.Data)} --out {Shell.Quote(folder.Submission)}");
        var data = Dataset.OpenForPrediction(folder.Data, cancellationToken: cancellationToken);
        SubmissionWriter.Create(terminal, tagger.Card, data, SubmissionFormat.Labels).Write(terminal, tagger, data, folder.Submission, [], null, cancellationToken);
    }

    private SubmissionScore Score(DemoFolder folder)
    {
        Start("score", "Computes the Kaggle score of the submission. Participants see the score on the public split. The private split decides the competition.", $"score {Shell.Quote(folder.Submission)} {Shell.Quote(folder.Truth)}");
        var score = Submission.Score(folder.Submission, folder.Truth);
        terminal.Message(Invariant($"MAP@3 {score.All.Map3:0.000} on the {score.All.Clips} scored test clips"));
        return score;
    }

    private void TagOne(DemoFolder folder, Tagger tagger)
    {
        Start("tag", "Tags one test recording with the model.", null);
        // The truth has the same columns as a submission.
        var (name, truth) = Submission.Read(folder.Truth).Rows.Where(row => row.Labels is not ["None"]).Select(row => (row.Clip, row.Labels[0])).First();
        var tags = tagger.Tag(Path.Combine(folder.Data, "audio_test", name));
        terminal.Message($"{name}: {string.Join(", ", tags.Select(tag => Invariant($"{tag.Label} {tag.Score:0.00}")))}; true label: {truth}");
    }

    private void Conclude(DemoFolder folder, CorpusReport corpus, Measurement heldOut, SubmissionScore score)
    {
        steps.Add(("", Stopwatch.GetElapsedTime(started)));
        (string Name, int Clips, double Map3)[] rows =
        [
            (corpus.Wrong > 0 ? "held-out recordings, some labels wrong" : "held-out recordings", heldOut.Evaluation.Clips, heldOut.Evaluation.Map3!.Value),
            .. new[] { ("test, public split", score.Public), ("test, private split", score.Private), ("test, all", score.All) }
                .Where(row => row.Item2 is not null).Select(row => (row.Item1, row.Item2!.Clips, row.Item2.Map3)),
            ("test, random guessing", score.All.Clips, (1 + 1 / 2.0 + 1 / 3.0) / corpus.Labels.Count), // every rank is equally likely
        ];
        terminal.Message("");
        terminal.Table(["result", "clips", "MAP@3"], rows.Select(row => (object[])[row.Name, row.Clips, row.Map3]));
        terminal.WriteResult(Invariant($"seconds: {steps[^1].Start.TotalSeconds:0} ({string.Join(", ", steps.Zip(steps.Skip(1), (step, next) => Invariant($"{step.Name} {(next.Start - step.Start).TotalSeconds:0}")))})"));
        terminal.WriteResult($"model: {folder.Model}");
        terminal.WriteResult($"submission: {folder.Submission}");
        terminal.WriteResult($"run: {folder.Run} (report.html, history.jsonl, hparams.json; events: tensorboard --logdir {Shell.Quote(folder.Run)})");
        terminal.WriteResult(options.KeepRecordings ? $"recordings: {folder.Data}" : $"recordings: removed (use --keep to keep them); their labels are in {folder.Data}");
        terminal.WriteResult("to train on your own recordings, one folder per label: earmark train FOLDER --preset quick");
    }

    private void Start(string name, string description, string? command)
    {
        steps.Add((name, Stopwatch.GetElapsedTime(started)));
        terminal.Message("");
        terminal.Message($"{steps.Count} of {Steps}, {name}, after {Progress.FormatDuration(steps[^1].Start)}: {description}");
        if (command is not null) terminal.Message($"  = earmark {command}");
    }
}
