using System.Text.Json;
using System.Text.Json.Serialization;
using Earmark.Data;
using Earmark.Onnx;

namespace Earmark.Scoring;

/// <summary>
/// How the scores of a model relate to its labels: softmax if exactly one label applies to a clip, sigmoid if several labels or none
/// can apply. It determines the loss, the last node of the graph, how scores are averaged and what a temperature does.
/// </summary>
/// <remarks>
/// Means and temperatures are computed on logits: <c>Scores(mean(Logits(scores)) / temperature)</c>. For softmax, this is the geometric mean,
/// scaled to sum to one. For sigmoid, it is the geometric mean of the odds of each label.
/// </remarks>
[JsonConverter(typeof(ScoreRuleConverter))]
public abstract class ScoreRule
{
    private static readonly Metric<Evaluation>[] SingleLabelMetrics = [new("MAP@3", "map3", all => all.Map3), new("MAP@1", "map1", all => all.Map1)];

    private ScoreRule(string name, string description) => (Name, Description) = (name, description);

    /// <summary>Exactly one label per clip: the scores of a clip sum to one.</summary>
    public static ScoreRule Softmax { get; } = new SoftmaxRule();

    /// <summary>Several labels per clip, or none: each score is a probability of its own.</summary>
    public static ScoreRule Sigmoid { get; } = new SigmoidRule();

    /// <summary>All rules.</summary>
    public static IReadOnlyList<ScoreRule> All { get; } = [Softmax, Sigmoid];

    /// <summary>Name in presets and metadata.</summary>
    public string Name { get; }

    /// <summary>What the scores mean, as one phrase.</summary>
    public string Description { get; }

    /// <summary>Whether exactly one label applies to a clip.</summary>
    public abstract bool IsExclusive { get; }

    /// <summary>Whether calibration scales the score of each label separately, after the temperature. For softmax, this would change the scores of the other labels.</summary>
    public bool CalibratesEachLabel => !IsExclusive;

    /// <summary>The metrics that count, the most important first. Undefined ones are omitted.</summary>
    public abstract IReadOnlyList<Metric<Evaluation>> Metrics { get; }

    /// <summary>The metrics of a label, the most important first.</summary>
    public abstract IReadOnlyList<Metric<LabelResult>> LabelMetrics { get; }

    /// <summary>Returns the rule with a name, or null if there is none.</summary>
    public static ScoreRule? Find(string name) => All.FirstOrDefault(rule => rule.Name == name);

    /// <summary>Returns the rule for clips: softmax if each has exactly one label, otherwise sigmoid.</summary>
    public static ScoreRule For(IEnumerable<Clip> clips) => clips.All(clip => clip.Labels is { Count: 1 }) ? Softmax : Sigmoid;

    /// <summary>Returns the targets of a clip: 1 for its labels, 0 for all others.</summary>
    /// <returns><c>[labels]</c>.</returns>
    internal static double[] TargetsOf(Clip clip, LabelSet labels)
    {
        var targets = new double[labels.Count];
        foreach (var label in clip.Labels!) targets[labels.IndexOf(label)] = 1;
        return targets;
    }

    /// <summary>Converts logits to scores.</summary>
    /// <param name="logits"><c>[labels]</c>.</param>
    public abstract float[] Scores(ReadOnlySpan<double> logits);

    /// <summary>Converts scores to logits; scores below 1e-12 count as 1e-12.</summary>
    /// <param name="scores"><c>[labels]</c>.</param>
    public abstract double[] Logits(ReadOnlySpan<float> scores);

    /// <summary>Computes the loss of each clip: the negative log-likelihood of its targets.</summary>
    /// <param name="ops">The operations.</param>
    /// <param name="logits"><c>[batch, labels]</c>.</param>
    /// <param name="targets">Probability of each label, <c>[batch, labels]</c>. For softmax, each row sums to one.</param>
    /// <returns><c>[batch]</c>, in nats.</returns>
    public abstract T Loss<T>(ILossOps<T> ops, T logits, T targets);

    /// <summary>Adds the nodes that convert logits to scores.</summary>
    internal abstract Value EmitScores(OnnxGraph graph, Value logits);

    /// <summary>Adds the nodes that convert scores to logits; scores below 1e-12 count as 1e-12.</summary>
    internal abstract Value EmitLogits(OnnxGraph graph, Value scores);

    /// <summary>Returns the mean of rows of scores, computed on their logits.</summary>
    /// <param name="rows">Scores, <c>[rows, labels]</c>.</param>
    /// <param name="labels">Number of labels.</param>
    /// <param name="weights">Weight of each row, above 0; empty for equal weights.</param>
    public float[] Mean(ReadOnlySpan<float> rows, int labels, ReadOnlySpan<double> weights = default)
    {
        var mean = new double[labels];
        var (count, total) = (rows.Length / labels, 0.0);
        foreach (var weight in weights) total += weight;
        for (var row = 0; row < count; row++)
        {
            var logits = Logits(rows.Slice(row * labels, labels));
            for (var label = 0; label < labels; label++) mean[label] += weights.IsEmpty ? logits[label] / count : logits[label] * (weights[row] / total);
        }
        return Scores(mean);
    }

    /// <summary>Returns the loss of one clip: see <see cref="Loss{T}"/>.</summary>
    /// <param name="logits"><c>[labels]</c>.</param>
    /// <param name="targets">Probability of each label, <c>[labels]</c>.</param>
    public double Loss(double[] logits, double[] targets) => Loss(VectorOps.Instance, logits, targets)[0];

    /// <summary>Returns the name.</summary>
    public override string ToString() => Name;

    private sealed class SoftmaxRule() : ScoreRule("softmax", "exactly one label applies; the scores of a clip sum to one")
    {
        public override bool IsExclusive => true;

        public override IReadOnlyList<Metric<Evaluation>> Metrics => SingleLabelMetrics;

        public override IReadOnlyList<Metric<LabelResult>> LabelMetrics { get; } = [new("MAP@3", "map3", label => label.Map3), new("MAP@1", "map1", label => label.Map1)];

        public override float[] Scores(ReadOnlySpan<double> logits)
        {
            double[] copy = logits.ToArray();
            var greatest = copy.Max();
            var sum = copy.Sum(logit => Math.Exp(logit - greatest));
            return [.. copy.Select(logit => (float)(Math.Exp(logit - greatest) / sum))];
        }

        public override double[] Logits(ReadOnlySpan<float> scores)
        {
            var logits = new double[scores.Length];
            for (var i = 0; i < logits.Length; i++) logits[i] = Math.Log(Math.Max(scores[i], ScoreFloor.Value));
            return logits;
        }

        public override T Loss<T>(ILossOps<T> ops, T logits, T targets) => ops.Negate(ops.SumOverLabels(ops.Multiply(targets, ops.LogSoftmax(logits))));

        internal override Value EmitScores(OnnxGraph graph, Value logits) => graph.Op("Softmax", [logits], ("axis", 1L));

        internal override Value EmitLogits(OnnxGraph graph, Value scores) => graph.Op("Log", [graph.Op("Max", [scores, graph.Scalar((float)ScoreFloor.Value)])]);
    }

    private sealed class SigmoidRule() : ScoreRule("sigmoid", "several labels or none can apply; each score is the probability of its label")
    {
        public override bool IsExclusive => false;

        public override IReadOnlyList<Metric<Evaluation>> Metrics { get; } =
        [
            new("lwlrap", "lwlrap", all => all.Lwlrap), new("mAP", "ap", all => all.Map), new("macro AUC", "auc", all => all.Auc), new("macro F1", "f1", all => all.MacroF1),
            .. SingleLabelMetrics, // if every clip has one label
        ];

        public override IReadOnlyList<Metric<LabelResult>> LabelMetrics { get; } =
        [
            new("lwlrap", "lwlrap", label => label.Lwlrap), new("average precision", "ap", label => label.AveragePrecision), new("AUC", "auc", label => label.Auc),
            new("F1", "f1", label => label.F1),
        ];

        public override float[] Scores(ReadOnlySpan<double> logits)
        {
            var scores = new float[logits.Length];
            for (var i = 0; i < scores.Length; i++) scores[i] = (float)LogOdds.ToScore(logits[i]);
            return scores;
        }

        public override double[] Logits(ReadOnlySpan<float> scores)
        {
            var logits = new double[scores.Length];
            for (var i = 0; i < logits.Length; i++)
                logits[i] = Math.Log(Math.Max(scores[i], ScoreFloor.Value)) - Math.Log(Math.Max(1 - scores[i], ScoreFloor.Value));
            return logits;
        }

        // Binary cross-entropy. ln(1 - sigmoid(x)) = ln(sigmoid(-x)).
        public override T Loss<T>(ILossOps<T> ops, T logits, T targets) => ops.Negate(ops.SumOverLabels(ops.Add(
            ops.Multiply(targets, ops.LogSigmoid(logits)), ops.Multiply(ops.OneMinus(targets), ops.LogSigmoid(ops.Negate(logits))))));

        internal override Value EmitScores(OnnxGraph graph, Value logits) => graph.Op("Sigmoid", [logits]);

        internal override Value EmitLogits(OnnxGraph graph, Value scores)
        {
            var floor = graph.Scalar((float)ScoreFloor.Value);
            var complement = graph.Op("Max", [graph.Op("Sub", [graph.Scalar(1), scores]), floor]);
            return graph.Op("Sub", [graph.Op("Log", [graph.Op("Max", [scores, floor])]), graph.Op("Log", [complement])]);
        }
    }
}

/// <summary>The operations of a loss. A loss is written once and computed on numbers or on tensors.</summary>
/// <typeparam name="T">Values <c>[batch, labels]</c>, or <c>[batch]</c> after <see cref="SumOverLabels"/>.</typeparam>
public interface ILossOps<T>
{
    /// <summary>Natural logarithm of the softmax over labels.</summary>
    T LogSoftmax(T x);

    /// <summary>Natural logarithm of the sigmoid.</summary>
    T LogSigmoid(T x);

    /// <summary>-x.</summary>
    T Negate(T x);

    /// <summary>1 - x.</summary>
    T OneMinus(T x);

    /// <summary>a + b.</summary>
    T Add(T a, T b);

    /// <summary>a * b, element by element.</summary>
    T Multiply(T a, T b);

    /// <summary>Sum over labels.</summary>
    T SumOverLabels(T x);
}

/// <summary>Computes the loss of one clip.</summary>
internal sealed class VectorOps : ILossOps<double[]>
{
    /// <summary>The only instance.</summary>
    public static VectorOps Instance { get; } = new();

    public double[] LogSoftmax(double[] x)
    {
        var greatest = x.Max();
        var logSum = greatest + Math.Log(x.Sum(value => Math.Exp(value - greatest)));
        return [.. x.Select(value => value - logSum)];
    }

    // ln(1 / (1 + exp(-x))) without overflow.
    public double[] LogSigmoid(double[] x) => [.. x.Select(value => Math.Min(value, 0) - double.LogP1(Math.Exp(-Math.Abs(value))))];

    public double[] Negate(double[] x) => [.. x.Select(value => -value)];

    public double[] OneMinus(double[] x) => [.. x.Select(value => 1 - value)];

    public double[] Add(double[] a, double[] b) => [.. a.Zip(b, (x, y) => x + y)];

    public double[] Multiply(double[] a, double[] b) => [.. a.Zip(b, (x, y) => x * y)];

    public double[] SumOverLabels(double[] x) => [x.Sum()];
}

/// <summary>Reads and writes a rule as its name.</summary>
internal sealed class ScoreRuleConverter : JsonConverter<ScoreRule>
{
    /// <summary>What a value must be; the message of the exception for other values.</summary>
    public static string Expected { get; } = string.Join(" or ", ScoreRule.All);

    public override ScoreRule Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && ScoreRule.Find(reader.GetString()!) is { } rule ? rule : throw new JsonException(Expected);

    public override void Write(Utf8JsonWriter writer, ScoreRule value, JsonSerializerOptions options) => writer.WriteStringValue(value.Name);
}
