#:project ../src/Earmark/Earmark.csproj
#:property ArtifactsPath=../artifacts

// Measures `earmark audit` against the true labels, and builds a corpus with out-of-vocabulary clips: see experiments/audit.
using System.Globalization;
using Earmark;
using Earmark.Data;
using Earmark.Runs;
using Earmark.Scoring;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
switch (args)
{
    case ["corpus", var data, var csv, var truth, var others, var output]: Build(data, csv, truth, others, output); break;
    case ["measure", var truth, .. var runs]: foreach (var run in runs) Measure(run, truth); break;
    default:
        Console.Error.WriteLine("Expected: corpus DATA NOISY.csv TRUTH.csv OTHERS OUT | measure TRUTH.csv RUN...");
        return 2;
}
return 0;

// The clips of DATA with the labels of NOISY.csv, and 40 clips of OTHERS whose classes are not among the labels, each under a random label of the set, unverified.
// truth.csv has the true labels; a clip with an empty label has none of them.
static void Build(string folder, string csv, string truth, string othersFolder, string output)
{
    const int OutOfVocabulary = 40;
    var temporary = output + ".tmp";
    if (Directory.Exists(temporary)) Directory.Delete(temporary, recursive: true);
    Directory.CreateDirectory(Path.Combine(temporary, "audio_train"));
    var random = new CounterRandom(2018, "out of vocabulary");
    var (data, correct, others) = (Dataset.Open(folder, new() { Csv = csv }), Dataset.Open(folder, new() { Csv = truth }), Dataset.Open(othersFolder));
    var truths = correct.Train.ToDictionary(clip => clip.Name, clip => clip.Labels!.Only!);
    List<string> train = ["fname,label,manually_verified"], rows = ["fname,label"];
    void Add(Clip clip, string name, string given, bool verified, string trueLabel)
    {
        File.Copy(clip.Path, Path.Combine(temporary, "audio_train", name));
        train.Add($"{name},{given},{(verified ? 1 : 0)}");
        rows.Add($"{name},{trueLabel}");
    }
    foreach (var clip in data.Train) Add(clip, clip.Name, clip.Labels!.Only!, clip.Verified, truths[clip.Name]);
    // One clip of each group, and as many of each class as there are, in turn.
    var foreign = others.Train.Where(clip => data.Labels.IndexOf(clip.Labels!.Only!) < 0).GroupBy(clip => clip.Group ?? clip.Name).Select(group => group.MinBy(clip => clip.Name, StringComparer.Ordinal)!)
        .GroupBy(clip => clip.Labels!.Only!).SelectMany(same => same.OrderBy(_ => random.NextDouble()).Index()).OrderBy(entry => entry.Index).ThenBy(entry => entry.Item.Name, StringComparer.Ordinal).Take(OutOfVocabulary);
    foreach (var (_, clip) in foreign) Add(clip, $"{random.NextInt(1 << 30):x8}{Path.GetExtension(clip.Path)}", data.Labels[random.NextInt(data.Labels.Count)], false, "");
    File.WriteAllLines(Path.Combine(temporary, "train.csv"), train);
    File.WriteAllLines(Path.Combine(temporary, "truth.csv"), rows);
    Directory.Move(temporary, output);
}

// Precision and recall of the doubts, and precision among the first 20 and 50 of the ranking, of the audit and of plain confident learning.
static void Measure(string folder, string truthFile)
{
    var run = RunSummary.Read(folder);
    var data = Dataset.Open(run.Data!, new() { Csv = run.Csv });
    var lines = File.ReadAllLines(File.Exists(truthFile) ? truthFile : Path.Combine(run.Data!, truthFile));
    var truth = lines.Skip(1).Select(line => line.Split(',')).ToDictionary(fields => fields[0], fields => fields[1]);
    var scores = ScoreTable.Load(run.Files.OutOfFold);
    var audit = Audit.Run(scores, data.Train, ScoreRule.Softmax);
    var wrong = audit.Judged.Where(clip => truth[clip.Name] != clip.Labels!.Only).ToHashSet();
    var foreign = wrong.Where(clip => truth[clip.Name].Length == 0).ToHashSet();
    Console.WriteLine($"{folder}: {audit.Judged.Count} judged, {wrong.Count} wrong, {foreign.Count} of them out of vocabulary; noise rate {audit.NoiseRate:0.00}");
    var doubts = audit.Doubts();
    Print("audit", [.. doubts.Select(doubt => doubt.Clip)], [.. audit.Ranking.Select(doubt => doubt.Clip)]);
    var proposed = doubts.Where(doubt => wrong.Contains(doubt.Clip)).ToLookup(doubt => foreign.Contains(doubt.Clip));
    Console.WriteLine($"  right proposals: {Share(proposed[false].Count(doubt => doubt.Proposed == truth[doubt.Clip.Name]), proposed[false].Count())} of the other labels, {Share(proposed[true].Count(doubt => doubt.Proposed is null), proposed[true].Count())} of none");
    foreach (var (name, found, ranking) in ConfidentLearning(scores, data.Train)) Print(name, [.. found.Where(clip => audit.Judged.Contains(clip))], [.. ranking.Where(clip => audit.Judged.Contains(clip))]);

    void Print(string name, Clip[] found, Clip[] ranking) => Console.WriteLine(
        $"  {name,-40} {found.Length,3} found, precision {Share(found.Count(wrong.Contains), found.Length)}, recall {Share(found.Count(wrong.Contains), wrong.Count)}"
        + (foreign.Count > 0 ? $" (out of vocabulary {Share(found.Count(foreign.Contains), foreign.Count)})" : "") + $", precision@20 {Share(ranking.Take(20).Count(wrong.Contains), 20)}, @50 {Share(ranking.Take(50).Count(wrong.Contains), 50)}");
    static string Share(int part, int whole) => whole == 0 ? "-" : $"{(double)part / whole:0.00}";
}

// Northcutt et al. 2021, on the scores as they are: clips counted off the diagonal of the confident joint, and pruning by noise rate, by class, and by both. Ranked by normalised margin.
static IEnumerable<(string Name, HashSet<Clip> Found, Clip[] Ranking)> ConfidentLearning(ScoreTable scores, IReadOnlyList<Clip> clips)
{
    var joint = ConfidentJoint.Estimate(scores, clips);
    float[] Of(Clip clip) => scores[scores.RowOf(clip.Name)].ToArray();
    int Given(Clip clip) => scores.Labels.IndexOf(clip.Labels!.Only!);
    float Margin(Clip clip) => Of(clip)[Given(clip)] - Of(clip).Where((_, label) => label != Given(clip)).Max();
    Clip[] ranking = [.. clips.OrderBy(Margin)];
    HashSet<Clip> offDiagonal = [.. clips.Where(clip => Of(clip).Index().Where(score => score.Item >= joint.Thresholds[score.Index]).ToArray() is { Length: > 0 } confident && confident.MaxBy(score => score.Item).Index != Given(clip))];
    HashSet<Clip> byNoiseRate = [], byClass = [];
    foreach (var same in clips.GroupBy(Given))
    {
        var off = 0.0;
        for (var label = 0; label < scores.Labels.Count; label++)
        {
            if (label == same.Key) continue;
            off += joint.Joint[same.Key, label];
            byNoiseRate.UnionWith(same.OrderBy(clip => Of(clip)[same.Key] - Of(clip)[label]).Take((int)Math.Round(joint.Joint[same.Key, label])));
        }
        byClass.UnionWith(same.OrderBy(clip => Of(clip)[same.Key]).Take((int)Math.Round(off)));
    }
    return [("confident learning, off the diagonal", offDiagonal, ranking), ("confident learning, by noise rate", byNoiseRate, ranking), ("confident learning, by class", byClass, [.. clips.OrderBy(clip => Of(clip)[Given(clip)])]), ("confident learning, by both", [.. byNoiseRate.Intersect(byClass)], ranking)];
}
