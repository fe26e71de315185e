#:project ../src/Earmark/Earmark.csproj
#:property ArtifactsPath=../artifacts

// Prepares and evaluates the comparison of score rules: see experiments/score-rules.
using System.Globalization;
using Earmark;
using Earmark.Audio;
using Earmark.Data;
using Earmark.Scoring;
using Earmark.Tagging;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
switch (args)
{
    case ["pairs", var singles, var output, var rounds]: WriteFolder(output, folder => MixPairs(singles, folder, int.Parse(rounds))); break;
    case ["background", var mixed, var known, var output]: WriteFolder(output, folder => CopyBackground(mixed, known, folder)); break;
    case ["ranking", var pairs, var softmaxRun, .. var sigmoidRuns]: CompareRanking(pairs, softmaxRun, sigmoidRuns); break;
    case ["false-alarms", var data, var background, .. var runs]: CompareFalseAlarms(data, background, runs); break;
    default:
        Console.Error.WriteLine("Expected: pairs SINGLES OUT ROUNDS | background MIXED KNOWN OUT | ranking PAIRS SOFTMAX_RUN SIGMOID_RUN... | false-alarms DATA BACKGROUND RUN...");
        return 2;
}
return 0;

// The folder gets its name when it is complete, so that an interrupted command writes it again.
static void WriteFolder(string output, Action<string> write)
{
    var temporary = output + ".partial";
    if (Directory.Exists(temporary)) Directory.Delete(temporary, recursive: true);
    Directory.CreateDirectory(temporary);
    write(temporary);
    Directory.Move(temporary, output);
}

// Mixes clips of different labels within each fold, so that the recordings of a fold never occur in another. Each clip is in one pair of each round.
static void MixPairs(string singles, string output, int rounds)
{
    const int Rate = 44100;
    var data = Dataset.Open(singles);
    List<string> rows = ["fname,labels,fold"];
    foreach (var fold in data.Train.GroupBy(clip => clip.Fold!.Value).OrderBy(fold => fold.Key))
        for (var round = 0; round < rounds; round++)
        {
            var random = new CounterRandom(2018, "pairs", fold.Key, round);
            var clips = fold.OrderBy(clip => clip.Name, StringComparer.Ordinal).ToArray();
            do random.Shuffle<Clip>(clips);
            while (Enumerable.Range(0, clips.Length / 2).Any(i => clips[2 * i].Labels!.Only == clips[2 * i + 1].Labels!.Only));
            for (var i = 0; i + 1 < clips.Length; i += 2)
            {
                var (first, second) = (AudioFile.Read(clips[i].Path, Rate).Samples, AudioFile.Read(clips[i + 1].Path, Rate).Samples);
                var gain = (float)(LevelOf(first) / LevelOf(second) * Math.Pow(10, random.NextDouble(-6, 6) / 20)); // the second clip is up to 6 dB louder or quieter
                float[] sum = [.. first.Zip(second, (a, b) => a + gain * b)];
                var scale = 0.9f / sum.Max(Math.Abs);
                var name = $"{fold.Key}-{round:00}-{i / 2:00}.wav";
                WavWriter.Write(Path.Combine(output, name), Rate, sum.Select(sample => sample * scale).ToArray());
                rows.Add($"{name},\"{clips[i].Labels!.Only},{clips[i + 1].Labels!.Only}\",{fold.Key}");
            }
        }
    File.WriteAllLines(Path.Combine(output, "pairs.csv"), rows);
}

static double LevelOf(float[] samples) => Math.Sqrt(samples.Sum(sample => (double)sample * sample) / samples.Length) + 1e-6;

// Copies six recordings of each label that the known set does not have, each from another recording group where possible.
static void CopyBackground(string mixed, string known, string output)
{
    var labels = Dataset.Open(known).Labels;
    foreach (var label in Dataset.Open(mixed).Train.Where(clip => labels.IndexOf(clip.Labels!.Only!) < 0).GroupBy(clip => clip.Labels!.Only!).OrderBy(label => label.Key, StringComparer.Ordinal))
    {
        var byGroup = label.OrderBy(clip => clip.Name, StringComparer.Ordinal).GroupBy(clip => clip.Group).ToArray();
        foreach (var clip in byGroup.Select(group => group.First()).Concat(byGroup.SelectMany(group => group.Skip(1))).Take(6))
            File.Copy(clip.Path, Path.Combine(output, $"{label.Key}-{Path.GetFileName(clip.Path)}"));
    }
}

// Ranks the labels of the mixed clips by the scores of the softmax model of their fold, and by the out-of-fold scores of the sigmoid runs.
static void CompareRanking(string pairs, string softmaxRun, string[] sigmoidRuns)
{
    var data = Dataset.Open(pairs, new() { Csv = Path.Combine(pairs, "pairs.csv"), LabelColumn = "labels", LabelSeparator = ",", FoldColumn = "fold" });
    Console.WriteLine("| scores | clips | lwlrap | mAP | top 2 correct |");
    Console.WriteLine("|---|---|---|---|---|");
    var folds = data.Train.GroupBy(clip => clip.Fold!.Value).OrderBy(fold => fold.Key).Index();
    var softmax = ScoreTable.Concatenate([.. folds.Select(fold =>
    {
        using var tagger = Tagger.Load(Path.Combine(softmaxRun, $"fold{fold.Index}", "model.onnx"));
        return tagger.ScoreAll([.. fold.Item], null, default, []);
    })]);
    Print("softmax, all scores", softmax);
    Print("softmax, two predictions", TwoBest(softmax));
    foreach (var run in sigmoidRuns) Print(Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(run)))!, ScoreTable.Load(Path.Combine(run, "oof.csv")));

    void Print(string name, ScoreTable scores)
    {
        var metrics = RankingMetrics.Compute(scores, data.Train);
        var correct = data.Train.Average(clip => scores.TopLabels(scores.RowOf(clip.Name), 2).Count(label => clip.Labels!.Contains(scores.Labels[label])) / 2.0);
        Console.WriteLine($"| {name} | {data.Train.Count} | {metrics.Lwlrap:0.000} | {metrics.Map:0.000} | {correct:0.000} |");
    }
}

// Keeps the two best labels of each clip. All others have the score 0 and share the lowest rank.
static ScoreTable TwoBest(ScoreTable scores) => new(scores.Labels, scores.Clips, [.. Enumerable.Range(0, scores.Clips.Count).SelectMany(row =>
{
    var best = scores.TopLabels(row, 2);
    return Enumerable.Range(0, scores.Labels.Count).Select(label => best.Contains(label) ? scores[row][label] : 0f).ToArray();
})]);

// Counts the background recordings to which a label is assigned at the threshold that finds 90% of the labelled clips.
// Runs without background recordings score them with the model of each fold; the counts are averaged.
static void CompareFalseAlarms(string data, string background, string[] runs)
{
    const double Recall = 0.9;
    Console.WriteLine("| run | threshold | recall | background recordings | false alarms |");
    Console.WriteLine("|---|---|---|---|---|");
    var labelled = Dataset.Open(data).Train;
    foreach (var run in runs)
    {
        using var merged = Tagger.Load(Path.Combine(run, "model.onnx"));
        var rule = merged.Card.ScoreRule;
        var scores = ScoreTable.Load(Path.Combine(run, "oof.csv"));
        var trainedOn = Dataset.Open(data, new() { Background = scores.Clips.Count > labelled.Count ? background : null }).WithBackground(rule == ScoreRule.Softmax).Train;
        var calibration = Calibration.Fit(scores, trainedOn, rule); // one threshold for all labels needs comparable scores
        scores = calibration.Apply(scores, rule);
        var hits = labelled.Select(clip => scores[scores.RowOf(clip.Name)][scores.Labels.IndexOf(clip.Labels!.Only!)]).OrderDescending().ToArray();
        var threshold = hits[(int)Math.Ceiling(Recall * hits.Length) - 1];
        var labels = Enumerable.Range(0, scores.Labels.Count).Where(label => scores.Labels[label] != Dataset.BackgroundLabel).ToArray();
        var names = scores.Clips.Except(labelled.Select(clip => clip.Name), StringComparer.Ordinal).ToArray();
        ScoreTable[] tables = [scores];
        if (names.Length == 0)
        {
            Clip[] clips = [.. Directory.GetFiles(background).Order(StringComparer.Ordinal).Select(path => new Clip(Path.GetFileName(path), path, null))];
            names = [.. clips.Select(clip => clip.Name)];
            tables = [.. Directory.GetDirectories(run, "fold*").Order(StringComparer.Ordinal).Select(fold =>
            {
                using var tagger = Tagger.Load(Path.Combine(fold, "model.onnx"));
                return calibration.Apply(tagger.ScoreAll(clips, null, default, []), rule);
            })];
        }
        var alarms = tables.Average(table => names.Count(name => labels.Any(label => table[table.RowOf(name)][label] >= threshold)));
        Console.WriteLine($"| {Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(run)))} | {threshold:0.000} | {hits.Count(score => score >= threshold) / (double)hits.Length:0.000} | {names.Length} | {alarms:0.0} |");
    }
}
