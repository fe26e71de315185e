// The baseline notebook of the Freesound 2018 challenge from the data to the submission: dotnet run notebook.cs DATA [STEPS]
// DATA is the folder of the challenge (earmark download fsdkaggle2018 --out fsd), or any folder that 'earmark train' accepts.
#:project ../src/Earmark/Earmark.csproj
#:project ../src/Earmark.Training/Earmark.Training.csproj
#:property PublishAot=false
#:property UsesTorch=true

using Earmark;
using Earmark.Data;
using Earmark.Scoring;
using Earmark.Tagging;
using Earmark.Training.Presets;
using Earmark.Training.Runs;

if (args.Length is not (1 or 2))
{
    Console.Error.WriteLine("usage: dotnet run notebook.cs DATA [STEPS]");
    return 2;
}
var (folder, steps) = (args[0], args.Length == 2 ? args[1] : "1000"); // the notebook trains for 10,000 steps
try
{
    // 1. The data: layout, labels and problems of the folder.
    var data = Dataset.Open(folder);
    var test = Dataset.OpenForPrediction(folder).Test;
    Console.WriteLine($"{data.Train.Count} training clips and {test.Count} test clips with {data.Labels.Count} labels ({data.Layout})");
    foreach (var finding in data.Findings) Console.WriteLine($"  {finding}");
    foreach (var label in data.Labels.Take(5)) Console.WriteLine($"  {label}: {data.Train.Count(clip => clip.Labels!.Contains(label))} clips");

    // 2. Training: amplitude and phase, three convolutions, Adam, one crop of 0.18 s per example. A third of the clips is held out.
    var preset = PresetFile.Load("baseline", [$"schedule.steps={steps}"]);
    var job = TrainingJob.Create(new TrainingRequest(folder, preset));
    var (result, _) = job.Execute(ShowEvent, CancellationToken.None);
    foreach (var (metric, value) in result!.Metrics) Console.WriteLine($"  {metric}: {value:0.0000}");

    // 3. The model: one file. It was compared with the network when it was written, and it computed the metrics above.
    Console.WriteLine($"model: {job.Folder.Model}");
    using var tagger = Tagger.Load(job.Folder.Model);

    // 4. The submission: the three best labels of each test clip, on all cores. A clip that cannot be read has a row too.
    string[] mostFrequent = [.. data.Train.SelectMany(clip => clip.Labels!).CountBy(label => label).OrderByDescending(label => label.Value).Take(3).Select(label => label.Key)];
    Submission.Write("submission.csv", test.AsParallel().AsOrdered().Select(clip => new SubmissionRow(clip.Name, Tag(tagger, clip) ?? mostFrequent)));
    Console.WriteLine($"submission: {Path.GetFullPath("submission.csv")}");
    return 0;
}
catch (InputException error)
{
    Console.Error.WriteLine(error.Message);
    return 2;
}

static void ShowEvent(RunEvent runEvent)
{
    if (runEvent is RunEvent.HistoryLineAdded(var line)) Console.WriteLine($"  {line.Stream} step {line.Step}: loss {line.Loss:0.000}{(line.Map3 is { } map3 ? $", MAP@3 {map3:0.000}" : "")}");
    else if (runEvent is RunEvent.Warning(var warning)) Console.WriteLine($"  {warning}");
    else if (runEvent is RunEvent.ClipSkipped(var failure)) Console.WriteLine($"  skipped: {failure}");
}

static string[]? Tag(Tagger tagger, Clip clip)
{
    try
    {
        return [.. tagger.Tag(clip.Path).Select(tag => tag.Label)];
    }
    catch (InputException error)
    {
        Console.WriteLine($"  {error.Message}");
        return null;
    }
}
