#:project ../src/Earmark/Earmark.csproj
#:property ArtifactsPath=../artifacts

// Measures how many decisions of `earmark review` are needed if half of the labels of a data set are hidden: the most informative first against random order. See experiments/review.
//
// Protocol: of the labelled clips, a third is held out for testing, and half of the others keep their labels. The other half is hidden. A classifier (multinomial logistic regression on fixed embeddings) is trained on the known labels and
// scores the hidden clips; the review asks about them, and the answers, which are simulated from the true labels, join the training set. After each round of ten decisions, the classifier is trained again and scores the hidden clips again
// ("one round": the order is that of the first scores). The questions are chosen by ReviewSession, as in the program.
using System.Globalization;
using System.Numerics.Tensors;
using Earmark;
using Earmark.Data;
using Earmark.FrontEnds;
using Earmark.Review;
using Earmark.Tagging;
using Earmark.Tagging.Embeddings;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args is not [var folder, var embeddingsOf, var splits, .. { Length: > 0 } seeds])
{
    Console.Error.WriteLine("Expected: DATA MODEL|logmel SPLITS SEED...");
    return 2;
}
const int Round = 10;
var data = Dataset.Open(folder);
var embeddings = embeddingsOf == "logmel" ? Statistics(data.Train) : Embeddings(embeddingsOf, data.Train);
Console.WriteLine($"{folder}: {embeddings.Count} clips, {data.Labels.Count} labels, embeddings of {embeddingsOf} with {embeddings[0].Values.Length} features");
const string Informative = "informative", WithoutEmbeddings = "without embeddings", UncertaintyAlone = "uncertainty alone", OneRound = "one round", Random = "random";
string[] orders = [Informative, WithoutEmbeddings, UncertaintyAlone, OneRound, Random];
Dictionary<string, List<double[]>> all = orders.ToDictionary(order => order, _ => new List<double[]>());
foreach (var seed in seeds.Select(ulong.Parse))
{
    Dictionary<string, List<double[]>> curves = orders.ToDictionary(order => order, _ => new List<double[]>());
    for (var split = 0; split < int.Parse(splits); split++)
        foreach (var order in orders)
        {
            curves[order].Add(Curve(order, seed, split));
            all[order].Add(curves[order][^1]);
        }
    Report($"seed {seed}", curves);
}
if (seeds.Length > 1) Report("all seeds", all);
return 0;

// Accuracy on the test clips after 0, 10, 20, ... decisions. The last value is that of all labels.
double[] Curve(string order, ulong seed, int split)
{
    var random = new CounterRandom(seed, "review experiment", split);
    List<int> test = [], known = [], hidden = [];
    foreach (var same in Enumerable.Range(0, embeddings.Count).GroupBy(i => embeddings[i].Clip.Labels!.Only!).OrderBy(group => group.Key, StringComparer.Ordinal))
    {
        var shuffled = same.ToArray();
        random.Shuffle(shuffled.AsSpan());
        test.AddRange(shuffled[..(shuffled.Length / 3)]);
        var rest = shuffled[(shuffled.Length / 3)..];
        known.AddRange(rest[..(rest.Length / 2)]);
        hidden.AddRange(rest[(rest.Length / 2)..]);
    }
    List<double> accuracy = [Accuracy(known, test)];
    for (ReviewSession? session = null; hidden.Count > 0;)
    {
        if (session is null || order is not (OneRound or Random)) session = Review(order, 1000 * seed + (ulong)split, known, hidden);
        for (var i = 0; i < Round && hidden.Count > 0; i++)
        {
            var question = order == UncertaintyAlone ? session.MostInformative(1)[0] : session.Next()!; // alone: whatever is similar to it
            var index = hidden.Single(clip => embeddings[clip].Clip.Name == question.Clip.Name);
            session.Answer(question, question.Choose(embeddings[index].Clip.Labels!));
            hidden.Remove(index);
            known.Add(index);
        }
        accuracy.Add(Accuracy(known, test));
    }
    return [.. accuracy];
}

// The hidden clips are tagged with the three best labels, as by 'earmark tag', and reviewed.
ReviewSession Review(string order, ulong seed, List<int> known, List<int> hidden)
{
    var scores = Head.Train([.. known.Select(i => (embeddings[i].Values, LabelOf(i)))], data.Labels.Count);
    var questions = hidden.Order().Select(i =>
    {
        var clip = embeddings[i].Clip with { Labels = null };
        var best = scores.Scores(embeddings[i].Values.Span).Index().OrderByDescending(score => score.Item).Take(3).Select(score => new ScoredLabel(data.Labels[score.Index], score.Item)).ToArray();
        return new Question(clip, [.. best.Select(label => new Claim(label.Label, label.Score))], ClipLabels.Create(best[0].Label), best);
    }).ToArray();
    var decisions = Path.Combine(Path.GetTempPath(), $"earmark-review-{Guid.NewGuid():N}.csv");
    AppDomain.CurrentDomain.ProcessExit += (_, _) => File.Delete(decisions);
    var session = new ReviewSession(new(questions, [.. data.Labels], [], IsAudit: false), new() { Decisions = decisions, Reviewer = "simulated", IsRandom = order == Random, Seed = seed }, TimeProvider.System);
    if (order != WithoutEmbeddings) session.UseEmbeddings(hidden.Select(i => embeddings[i]), known.Select(i => embeddings[i]));
    return session;
}

int LabelOf(int index) => data.Labels.IndexOf(embeddings[index].Clip.Labels!.Only!);

double Accuracy(List<int> known, List<int> test)
{
    var head = Head.Train([.. known.Select(i => (embeddings[i].Values, LabelOf(i)))], data.Labels.Count);
    return test.Average(i => head.Scores(embeddings[i].Values.Span) is var scores && Array.IndexOf(scores, scores.Max()) == LabelOf(i) ? 1.0 : 0);
}

static void Report(string title, Dictionary<string, List<double[]>> curves)
{
    Dictionary<string, double[]> means = curves.ToDictionary(order => order.Key, order => Enumerable.Range(0, order.Value[0].Length).Select(step => order.Value.Average(curve => curve[step])).ToArray());
    var full = means["random"][^1];
    var (start, steps) = (means["random"][0], means["random"].Length - 1);
    Console.WriteLine($"{title}: accuracy {start:0.000} without decisions, {full:0.000} with all labels ({curves["random"].Count} splits)");
    foreach (var (order, mean) in means)
    {
        // The first number of decisions from which on the mean accuracy is not below the target.
        int Needed(double target) => (Array.FindLastIndex(mean, value => value < target - 1e-9) + 1 is var found && found < steps ? found : steps) * Round;
        Console.WriteLine($"  {order,-20} decisions for the accuracy of all labels: {Needed(full)}; for 75 % of the gain: {Needed(start + 0.75 * (full - start))}; mean accuracy {mean.Average():0.000}");
        Console.WriteLine($"    {string.Join(' ', mean.Index().Select(step => $"{step.Index * Round}:{step.Item:0.000}"))}");
    }
}

static List<ClipEmbedding> Embeddings(string path, IReadOnlyList<Clip> clips)
{
    using var model = Model.Load(path, new() { Device = "cpu", Threads = 1 });
    return [.. Centred(ClipEmbedding.Compute(model, clips, 1).Embeddings)];
}

// Mean, standard deviation and maximum of each band of a log-mel spectrogram: no training, so no label is used before it is asked.
static List<ClipEmbedding> Statistics(IReadOnlyList<Clip> clips)
{
    var frontEnd = new LogMel();
    using var session = new FrontEndSession(frontEnd, whole: true);
    return [.. Centred([.. clips.Select(clip =>
    {
        var spectrogram = session.Compute(clip.ReadSpan(frontEnd.SampleRate, 0, 30 * frontEnd.SampleRate).Samples);
        float[] Of(Func<IEnumerable<float>, float> statistic) => [.. Enumerable.Range(0, spectrogram.Bands).Select(band => statistic(Enumerable.Range(0, spectrogram.Frames).Select(frame => spectrogram.Values[frame * spectrogram.Bands + band])))];
        var mean = Of(values => values.Average());
        return new ClipEmbedding(clip, (float[])[.. mean, .. Of(values => values.Select(value => value * value).Average()).Select((square, band) => MathF.Sqrt(Math.Max(0, square - mean[band] * mean[band]))), .. Of(values => values.Max())]);
    })])];
}

// Each feature has mean 0 and variance 1 over all clips, which needs no labels.
static IEnumerable<ClipEmbedding> Centred(IReadOnlyList<ClipEmbedding> embeddings)
{
    var features = embeddings[0].Values.Length;
    var (mean, deviation) = (new float[features], new float[features]);
    for (var feature = 0; feature < features; feature++)
    {
        double[] values = [.. embeddings.Select(embedding => (double)embedding.Values.Span[feature])];
        mean[feature] = (float)values.Average();
        deviation[feature] = (float)Math.Sqrt(values.Average(value => (value - mean[feature]) * (value - mean[feature])) + 1e-12);
    }
    return embeddings.Select(embedding => embedding with { Values = embedding.Values.ToArray().Select((value, i) => deviation[i] > 1e-5 ? (value - mean[i]) / deviation[i] / MathF.Sqrt(features) : 0).ToArray() });
}

/// <summary>Multinomial logistic regression with a Gaussian prior, trained by Nesterov's accelerated gradient.</summary>
sealed class Head(float[][] weights)
{
    private const int Steps = 300;
    private const double Prior = 1e-3, Rate = 1.5, Momentum = 0.95;

    public static Head Train((ReadOnlyMemory<float> Features, int Label)[] clips, int labels)
    {
        var features = clips[0].Features.Length + 1; // the last weight is the bias
        float[][] weights = New(), velocity = New(), gradient = New(), ahead = New();
        for (var step = 0; step < Steps; step++)
        {
            for (var label = 0; label < labels; label++)
            {
                for (var i = 0; i < features; i++) ahead[label][i] = weights[label][i] + (float)Momentum * velocity[label][i];
                TensorPrimitives.Multiply(ahead[label], (float)Prior, gradient[label]);
            }
            var head = new Head(ahead);
            foreach (var (values, truth) in clips)
            {
                var scores = head.Scores(values.Span);
                for (var label = 0; label < labels; label++)
                {
                    var error = (scores[label] - (label == truth ? 1 : 0)) / clips.Length;
                    TensorPrimitives.MultiplyAdd(values.Span, error, gradient[label].AsSpan(0, features - 1), gradient[label].AsSpan(0, features - 1));
                    gradient[label][^1] += error;
                }
            }
            for (var label = 0; label < labels; label++)
                for (var i = 0; i < features; i++)
                {
                    velocity[label][i] = (float)(Momentum * velocity[label][i] - Rate * gradient[label][i]);
                    weights[label][i] += velocity[label][i];
                }
        }
        return new(weights);

        float[][] New() => [.. Enumerable.Range(0, labels).Select(_ => new float[features])];
    }

    public float[] Scores(ReadOnlySpan<float> values)
    {
        var logits = new float[weights.Length];
        for (var label = 0; label < weights.Length; label++) logits[label] = TensorPrimitives.Dot(values, weights[label].AsSpan(0, values.Length)) + weights[label][^1];
        TensorPrimitives.SoftMax<float>(logits, logits);
        return logits;
    }
}
