using Earmark.Training.Presets;
using System.Diagnostics;
using System.Globalization;
using Earmark.Synthesis;
using Earmark.Scoring;
using Earmark.Data;
using Earmark.Tagging;
using Earmark.Training.Runs;

namespace Earmark.Cli.Training;

/// <summary>Options of a demo.</summary>
internal sealed record DemoOptions
{
    /// <summary>Folder for all demos.</summary>
    public required string Out { get; init; }

    /// <summary>Options of the generated recordings. The seed is also used for training.</summary>
    public CorpusOptions Corpus { get; init; } = new();

    /// <summary>Keys that override those of the preset <c>demo</c>.</summary>
    public string[] Set { get; init; } = [];

    /// <summary>Whether the recordings are kept.</summary>
    public bool Keep { get; init; }
}

/// <summary>The whole workflow on generated recordings, with the code of the commands. Each step shows the equivalent command.</summary>
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
            terminal.Message($"stopped; a demo cannot be resumed. Its files so far: {folder.Root}");
            return ExitCode.Cancelled;
        }
        finally
        {
            if (!options.Keep) folder.RemoveRecordings();
        }
    }

    private CorpusReport Synthesise(DemoFolder folder)
    {
        var wanted = options.Corpus;
        Start("synth", $"Generates recordings of {wanted.ClassCount} classes of synthetic sounds with the difficulties of real data sets: rooms, noise, silence, wrong labels. Nothing is downloaded, and the true labels are known.",
            $"synth --out {Shell.Quote(folder.Data)} --train {wanted.TrainClips} --test {wanted.TestClips} --classes {wanted.ClassCount} --mean-seconds {wanted.MeanSeconds} --seed {wanted.Seed}");
        var corpus = CorpusFolder.Write(terminal, folder.Data, wanted, cancellationToken);
        terminal.Message($"{CorpusFolder.Size(corpus)}; of {corpus.Train} training labels {corpus.Unverified} are unverified, {corpus.Wrong} of them wrong");
        return corpus;
    }

    // The folder of the run.
    private string Train(DemoFolder folder)
    {
        Start("train", "Trains a network on four fifths of the labelled recordings. The others are held out for evaluation. The result is one file, model.onnx, with everything needed to use it.",
            $"train {Shell.Quote(folder.Data)} --preset demo --seed {options.Corpus.Seed} --out {Shell.Quote(folder.Runs)}");
        var job = TrainingJob.Create(new(folder.Data, PresetFile.Load("demo", [.. options.Set, Number($"seed={options.Corpus.Seed}")])) { Runs = folder.Runs }, cancellationToken);
        using var display = new RunDisplay(terminal);
        var (run, _) = job.Execute(display.Report, cancellationToken);
        if (!run!.Finished) throw new OperationCanceledException(cancellationToken);
        return Path.Combine(folder.Runs, Path.GetFileName(job.Folder.Root));
    }

    private Measurement Evaluate(DemoFolder folder, Tagger tagger)
    {
        Start("evaluate", "Evaluates the model on the held-out recordings, which it was not trained on. MAP@3 is the mean of 1 if the right label is ranked first, 1/2 if second and 1/3 if third. The labels are not corrected: if one is wrong, a right answer counts as a miss.",
            $"evaluate {Shell.Quote(folder.Model)} {Shell.Quote(folder.Data)}");
        var measured = Measurement.Run(terminal, tagger, Dataset.Open(folder.Data), null, null, cancellationToken);
        var hardest = measured.Evaluation.PerClass.MinBy(label => label.Map3)!;
        terminal.Message(Number($"MAP@3 {measured.Evaluation.Map3:0.000} on {measured.Evaluation.Clips} clips; lowest for {hardest.Label} with {hardest.Map3:0.000}"));
        return measured;
    }

    private void Submit(DemoFolder folder, Tagger tagger)
    {
        Start("submit", "Writes the three best labels of each test recording in the format of a Kaggle contest. A few files are empty, as in the real set; they get a row too.",
            $"submit {Shell.Quote(folder.Model)} {Shell.Quote(folder.Data)} --out {Shell.Quote(folder.Submission)}");
        SubmissionWriter.Write(terminal, tagger, Dataset.OpenForPrediction(folder.Data), folder.Submission, [], null, cancellationToken);
    }

    private SubmissionScore Score(DemoFolder folder)
    {
        Start("score", "Computes Kaggle's score of the submission. Contestants see the score of the public part; the private part decides the contest.", $"score {Shell.Quote(folder.Submission)} {Shell.Quote(folder.Truth)}");
        var score = Submission.Score(folder.Submission, folder.Truth);
        terminal.Message(Number($"MAP@3 {score.All.Map3:0.000} on the {score.All.Clips} test clips that count"));
        return score;
    }

    private void TagOne(DemoFolder folder, Tagger tagger)
    {
        Start("tag", "Tags one test recording with the model.", null);
        // A submission has the same columns as the truth.
        var (name, truth) = Submission.Read(folder.Truth).Rows.Where(row => row.Labels is not ["None"]).Select(row => (row.Clip, row.Labels[0])).First();
        var tags = tagger.Tag(Path.Combine(folder.Data, "audio_test", name));
        terminal.Message($"{name}: {string.Join(", ", tags.Select(tag => Number($"{tag.Label} {tag.Score:0.00}")))}; true label: {truth}");
    }

    private void Conclude(DemoFolder folder, CorpusReport corpus, Measurement heldOut, SubmissionScore score)
    {
        steps.Add(("", Stopwatch.GetElapsedTime(started)));
        (string Name, int Clips, double Map3)[] rows =
        [
            (corpus.Wrong > 0 ? "held-out recordings, some labels wrong" : "held-out recordings", heldOut.Evaluation.Clips, heldOut.Evaluation.Map3),
            .. new[] { ("test, public part", score.Public), ("test, private part", score.Private), ("test, all", score.All) }
                .Where(row => row.Item2 is not null).Select(row => (row.Item1, row.Item2!.Clips, row.Item2.Map3)),
            ("test, random guessing", score.All.Clips, (1 + 1 / 2.0 + 1 / 3.0) / corpus.Labels.Count), // every rank is equally likely
        ];
        terminal.Message("");
        terminal.Table(["result", "clips", "MAP@3"], rows.Select(row => (object[])[row.Name, row.Clips, row.Map3]));
        terminal.Line(Number($"seconds: {steps[^1].Start.TotalSeconds:0} ({string.Join(", ", steps.Zip(steps.Skip(1), (step, next) => Number($"{step.Name} {(next.Start - step.Start).TotalSeconds:0}")))})"));
        terminal.Line($"model: {folder.Model}");
        terminal.Line($"submission: {folder.Submission}");
        terminal.Line($"run: {folder.Run} (history.jsonl, hparams.json; events: tensorboard --logdir {Shell.Quote(folder.Run)})");
        terminal.Line(options.Keep ? $"recordings: {folder.Data}" : $"recordings: removed (use --keep to keep them); their labels are in {folder.Data}");
        terminal.Line("to train on your own recordings, one folder per label: earmark train FOLDER --preset quick");
    }

    private void Start(string name, string why, string? command)
    {
        steps.Add((name, Stopwatch.GetElapsedTime(started)));
        terminal.Message("");
        terminal.Message($"{steps.Count} of {Steps}, {name}, after {Progress.FormatDuration(steps[^1].Start)}: {why}");
        if (command is not null) terminal.Message($"  = earmark {command}");
    }

    private static string Number(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
