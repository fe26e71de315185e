using Earmark.Training.Presets;
using Earmark.Scoring;
using System.Globalization;
using Earmark.Tagging;
using System.Diagnostics;
using Earmark.Data;
using Earmark.Synthesis;
using Earmark.Training.Runs;

namespace Earmark.Cli.Training;

/// <summary>How large a demo is.</summary>
internal sealed record DemoOptions
{
    /// <summary>Folder of all demos.</summary>
    public required string Out { get; init; }

    /// <summary>The recordings; its seed is that of the training, too.</summary>
    public CorpusOptions Corpus { get; init; } = new();

    /// <summary>Keys laid over the preset <c>demo</c>.</summary>
    public string[] Set { get; init; } = [];

    /// <summary>Whether the recordings stay.</summary>
    public bool Keep { get; init; }
}

/// <summary>The whole road on recordings made on the spot, by what the verbs call; each step is told with the command that does the same.</summary>
internal sealed class Demo(Terminal terminal, DemoOptions options, CancellationToken stop)
{
    private const int Steps = 6;

    private readonly long began = Stopwatch.GetTimestamp();
    private readonly List<(string Name, TimeSpan Start)> steps = [];

    /// <summary>Does it.</summary>
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
            return ExitCode.Done;
        }
        catch (Exception error) when (Obstacle.IsStop(error, stop))
        {
            terminal.Message($"stopped; a demo begins anew. What there is of this one: {folder.Root}");
            return ExitCode.Interrupted;
        }
        finally
        {
            if (!options.Keep) folder.RemoveRecordings();
        }
    }

    private CorpusReport Synthesise(DemoFolder folder)
    {
        var wanted = options.Corpus;
        Begin("synth", $"Recordings of {wanted.Classes} kinds of made-up sounds, as hard as real sets are: rooms, noise, silence, labels that are wrong. Nothing is downloaded, and the truth is known.",
            $"synth --out {Shell.Word(folder.Data)} --train {wanted.Train} --test {wanted.Test} --classes {wanted.Classes} --mean-seconds {wanted.MeanSeconds} --seed {wanted.Seed}");
        var corpus = CorpusFolder.Write(terminal, folder.Data, wanted, stop);
        terminal.Message($"{CorpusFolder.Size(corpus)}; of {corpus.Train} training labels {corpus.Unverified} are unverified, {corpus.Wrong} of them wrong");
        return corpus;
    }

    // The folder of the run.
    private string Train(DemoFolder folder)
    {
        Begin("train", "A network learns from four in five of the labelled recordings; the others are held out to measure it. It becomes one file, model.onnx, with all that is needed to use it.",
            $"train {Shell.Word(folder.Data)} --preset demo --seed {options.Corpus.Seed} --out {Shell.Word(folder.Runs)}");
        var job = TrainingJob.Begin(new(folder.Data, PresetFile.Load("demo", [.. options.Set, Number($"seed={options.Corpus.Seed}")])) { Runs = folder.Runs });
        using var display = new RunDisplay(terminal);
        var (run, _) = job.Execute(display.Tell, stop);
        if (!run!.Finished) throw new OperationCanceledException(stop);
        return Path.Combine(folder.Runs, Path.GetFileName(job.Folder.Root));
    }

    private Measurement Evaluate(DemoFolder folder, Tagger tagger)
    {
        Begin("evaluate", "The recordings held out tell what the model is worth on sounds that it has never heard. MAP@3: 1 where the right label comes first, 1/2 where second, 1/3 where third, on the mean. Their labels are as they came: where one is wrong, a right answer counts as a miss.",
            $"evaluate {Shell.Word(folder.Model)} {Shell.Word(folder.Data)}");
        var measured = Measurement.Of(terminal, tagger, Dataset.Open(folder.Data), null, null, stop);
        var hardest = measured.Evaluation.PerClass.MinBy(label => label.Map3)!;
        terminal.Message(Number($"MAP@3 {measured.Evaluation.Map3:0.000} on {measured.Evaluation.Clips} clips; hardest is {hardest.Label} with {hardest.Map3:0.000}"));
        return measured;
    }

    private void Submit(DemoFolder folder, Tagger tagger)
    {
        Begin("submit", "The three best labels of each test recording, as a Kaggle contest takes them. A few files are empty, as in the real set: they get a row, too.",
            $"submit {Shell.Word(folder.Model)} {Shell.Word(folder.Data)} --out {Shell.Word(folder.Submission)}");
        SubmissionWriter.Write(terminal, tagger, Dataset.OpenForPrediction(folder.Data), folder.Submission, [], null, stop);
    }

    private SubmissionScore Score(DemoFolder folder)
    {
        Begin("score", "Kaggle's score of the submission: the public part is what a contestant sees, the private part decides.", $"score {Shell.Word(folder.Submission)} {Shell.Word(folder.Truth)}");
        var score = Submission.Score(folder.Submission, folder.Truth);
        terminal.Message(Number($"MAP@3 {score.All.Map3:0.000} on the {score.All.Clips} test clips that count"));
        return score;
    }

    private void TagOne(DemoFolder folder, Tagger tagger)
    {
        Begin("tag", "One test recording, and what the model hears in it.", null);
        // Columns of the truth that a submission has, too.
        var (name, truth) = Submission.Read(folder.Truth).Rows.Where(row => row.Labels is not ["None"]).Select(row => (row.Clip, row.Labels[0])).First();
        var tags = tagger.Tag(Path.Combine(folder.Data, "audio_test", name));
        terminal.Message($"{name}: {string.Join(", ", tags.Select(tag => Number($"{tag.Label} {tag.Score:0.00}")))}; the truth is {truth}");
    }

    private void Conclude(DemoFolder folder, CorpusReport corpus, Measurement heldOut, SubmissionScore score)
    {
        steps.Add(("", Stopwatch.GetElapsedTime(began)));
        (string Name, int Clips, double Map3)[] rows =
        [
            (corpus.Wrong > 0 ? "held-out recordings, some labels wrong" : "held-out recordings", heldOut.Evaluation.Clips, heldOut.Evaluation.Map3),
            .. new[] { ("test, public part", score.Public), ("test, private part", score.Private), ("test, all", score.All) }
                .Where(row => row.Item2 is not null).Select(row => (row.Item1, row.Item2!.Clips, row.Item2.Map3)),
            ("test, by guessing", score.All.Clips, (1 + 1 / 2.0 + 1 / 3.0) / corpus.Labels.Count), // any place is as likely as any other
        ];
        terminal.Message("");
        terminal.Table(["result", "clips", "MAP@3"], rows.Select(row => (object[])[row.Name, row.Clips, row.Map3]));
        terminal.Line(Number($"seconds: {steps[^1].Start.TotalSeconds:0} ({string.Join(", ", steps.Zip(steps.Skip(1), (step, next) => Number($"{step.Name} {(next.Start - step.Start).TotalSeconds:0}")))})"));
        terminal.Line($"model: {folder.Model}");
        terminal.Line($"submission: {folder.Submission}");
        terminal.Line($"run: {folder.Run} (history.jsonl, hparams.json; events: tensorboard --logdir {Shell.Word(folder.Run)})");
        terminal.Line(options.Keep ? $"recordings: {folder.Data}" : $"recordings: removed, --keep keeps them; their labels are in {folder.Data}");
        terminal.Line("your own recordings, a folder for each label: earmark train FOLDER --preset quick");
    }

    private void Begin(string name, string why, string? command)
    {
        steps.Add((name, Stopwatch.GetElapsedTime(began)));
        terminal.Message("");
        terminal.Message($"{steps.Count} of {Steps}, {name}, after {Progress.Spoken(steps[^1].Start)}: {why}");
        if (command is not null) terminal.Message($"  = earmark {command}");
    }

    private static string Number(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
