using Earmark.Audio;
using Earmark.Data;
using Earmark.Onnx;
using Earmark.Scoring;

namespace Earmark.Tagging;

/// <summary>Merges several models into one file that returns the mean of their calibrated scores, computed on logits: see <see cref="ScoreRule"/>.</summary>
public static class Ensemble
{
    /// <summary>Maximum difference between a score of the file and the mean of its members in the parity check.</summary>
    public const double Tolerance = 1e-4;

    /// <summary>Merges models into one file.</summary>
    /// <param name="files">Paths of the models. Their labels may be in different orders. The highest sample rate must be a multiple of all others, and is that of the result, which resamples the waveform for the other models.</param>
    /// <param name="path">Path of the result, which is written atomically.</param>
    /// <param name="complete">Completes the card, for example with the metrics of the ensemble, or null to leave it unchanged.</param>
    /// <param name="cancellationToken">Cancels the operation. No file is written then.</param>
    /// <returns>The card of the result.</returns>
    /// <exception cref="InputException">Labels, score rules or prediction rules differ, a sample rate is not a divisor of the highest one, a file is specified twice, or a file is not a model.</exception>
    /// <exception cref="InvalidOperationException">The parity check failed: the result does not return the mean of its members.</exception>
    public static ModelCard Merge(IReadOnlyList<string> files, string path, Func<ModelCard, ModelCard>? complete = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(files);
        if (files.Count == 0) throw InputException.At("ensemble", "no models specified", "two models or more");
        if (files.GroupBy(Path.GetFullPath).FirstOrDefault(group => group.Count() > 1) is { } duplicate)
            throw InputException.At(duplicate.Key, "specified twice", "each model once");
        var cards = files.Select(file => ReadCard(file, cancellationToken)).ToArray();
        foreach (var (file, card) in files.Zip(cards)) RequireCompatible(file, card, files[0], cards[0]);
        RequireMultiples(files, cards);

        var ensembleCard = MergeCards(cards);
        var members = files.Zip(cards, (file, card) =>
            new GraphMerge.Member(file, File.ReadAllBytes(file), [.. cards[0].Labels.Select(label => card.Labels.IndexOf(label))],
                HaveSameCalibration(cards) ? null : card.Calibration.ScalingsOf(cards[0].Labels), ensembleCard.SampleRate / card.SampleRate)).ToArray();
        ensembleCard = complete?.Invoke(ensembleCard) ?? ensembleCard;
        AtomicFile.Write(path, file => file.Write(GraphMerge.Merge(members, ensembleCard.ScoreRule, ensembleCard.ToMetadata()).File), temporaryPath => VerifyParity(temporaryPath, members, cancellationToken));
        return ensembleCard;
    }

    private static ModelCard ReadCard(string file, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var model = Model.Load(file, new ModelOptions { Device = "cpu" });
        return model.Card;
    }

    private static void RequireCompatible(string file, ModelCard card, string firstFile, ModelCard first)
    {
        string[] extra = [.. card.Labels.Except(first.Labels, StringComparer.Ordinal)], missing = [.. first.Labels.Except(card.Labels, StringComparer.Ordinal)];
        if (extra.Length + missing.Length > 0)
            throw InputException.At(file, $"its labels differ from those of {firstFile}{ListMembers("; only in this model: ", extra)}{ListMembers("; only in the other: ", missing)}", "models with the same labels");
        if (card.ScoreRule != first.ScoreRule)
            throw InputException.At(file, $"its score rule is {card.ScoreRule}, but that of {firstFile} is {first.ScoreRule}", "models with the same score rule");
        var (rule, firstRule) = ((card.Prediction with { Temperature = 1 }).Describe(), (first.Prediction with { Temperature = 1 }).Describe());
        if (rule != firstRule) throw InputException.At(file, $"its prediction rule is '{rule}', but that of {firstFile} is '{firstRule}'", "models with the same prediction rule");
    }

    private static void RequireMultiples(IReadOnlyList<string> files, ModelCard[] cards)
    {
        var (highestFile, highest) = files.Zip(cards).MaxBy(member => member.Second.SampleRate);
        foreach (var (file, card) in files.Zip(cards))
            if (highest.SampleRate % card.SampleRate != 0)
                throw InputException.At(file, $"its sample rate is {card.SampleRate} Hz, but that of {highestFile} is {highest.SampleRate} Hz", "models whose highest sample rate is a multiple of all others",
                    "'earmark train --set frontEnd.sampleRate=HZ' specifies the sample rate of a model.");
    }

    private static string ListMembers(string prefix, string[] labels) => labels.Length == 0 ? "" : prefix + Names.Summary(labels);

    // If calibrations differ, the scores of each member are calibrated before the mean, and those of the ensemble are not.
    private static bool HaveSameCalibration(ModelCard[] cards) => cards.All(card => card.Calibration == cards[0].Calibration);

    // Common values or sums of the members. A clip is held out from the ensemble only if no member was trained on it.
    private static ModelCard MergeCards(ModelCard[] cards)
    {
        var first = cards[0];
        T Common<T>(Func<ModelCard, T> selector, T defaultValue) => cards.All(card => Equals(selector(card), selector(first))) ? selector(first) : defaultValue;
        return first with
        {
            SampleRate = cards.Max(card => card.SampleRate),
            FrontEnd = Common(card => card.FrontEnd, null),
            Licences = [.. cards.SelectMany(card => card.Licences).Distinct()],
            Network = OptionsJson.Write(new { type = "ensemble", members = cards.Select(card => System.Text.Json.Nodes.JsonNode.Parse(card.Network.Length > 0 ? card.Network : "null")) }),
            Parameters = cards.Sum(card => card.Parameters),
            MultiplyAddsPerSecond = cards.Sum(card => card.MultiplyAddsPerSecond),
            Prediction = first.Prediction with { Temperature = HaveSameCalibration(cards) ? first.Prediction.Temperature : 1 },
            PlattScaling = HaveSameCalibration(cards) ? first.PlattScaling : Calibration.Identity.PerLabel,
            Preset = Common(card => card.Preset, ""),
            Metrics = new Dictionary<string, double>(),
            Thresholds = new Dictionary<string, double>(),
            SegmentDefaults = null,
            Fingerprint = string.Join(' ', cards.SelectMany(card => card.Fingerprint.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Distinct()),
            ValidationClips = [.. cards.Select(card => card.ValidationClips).Aggregate((clips, others) => [.. clips.Intersect(others, StringComparer.Ordinal)])],
            InitialisedFrom = Common(card => card.InitialisedFrom, null),
            DistilledFrom = Common(card => card.DistilledFrom, null),
            TrainingClips = cards.Max(card => card.TrainingClips),
            Quantisation = cards.Max(card => card.Quantisation) ?? "", // "int8" if any member is quantised
            ClassCounts = first.Labels.ToDictionary(label => label, label => cards.Max(card => card.ClassCounts.GetValueOrDefault(label))),
        };
    }

    private static void VerifyParity(string path, IReadOnlyList<GraphMerge.Member> members, CancellationToken cancellationToken)
    {
        using var ensemble = Model.Load(path, new ModelOptions { Device = "cpu" });
        var models = new List<Model>();
        try
        {
            foreach (var member in members)
            {
                cancellationToken.ThrowIfCancellationRequested();
                models.Add(Model.Load(member.Name, new ModelOptions { Device = "cpu" }));
            }
            foreach (var length in new[] { 1, ensemble.Card.SampleRate / 10, 2 * ensemble.Card.SampleRate })
            {
                cancellationToken.ThrowIfCancellationRequested();
                var random = new CounterRandom(2018, "proof", length);
                float[] waveform = [.. Enumerable.Range(0, length).Select(_ => (float)Math.Clamp(0.1 * random.NextGaussian(), -1, 1))];
                var merged = ensemble.Scores(waveform, 1, length, cancellationToken);
                var mean = MeanOf(models, members, waveform);
                for (var label = 0; label < merged.Length; label++)
                    if (!(Math.Abs(merged[label] - mean[label]) <= Tolerance)) // NaN fails too
                        throw new InvalidOperationException($"{path}: for {length} samples, the score of '{ensemble.Card.Labels[label]}' is {merged[label]}, "
                            + $"but the mean of its members is {mean[label]}. The maximum difference is {Tolerance}.");
            }
        }
        finally
        {
            foreach (var model in models) model.Dispose();
        }
    }

    private static ReadOnlySpan<float> MeanOf(List<Model> models, IReadOnlyList<GraphMerge.Member> members, float[] waveform)
    {
        var labels = models[0].Card.Labels;
        var tables = models.Zip(members, (model, member) =>
        {
            var resampled = Resampler.Resample(waveform, member.RateRatio, 1);
            var scores = model.Scores(resampled, 1, resampled.Length);
            float[] ordered = [.. member.Order.Select(position => scores[position])];
            var calibration = member.Scalings is null ? Calibration.Identity : new(1, labels.Zip(member.Scalings).ToDictionary(label => label.First, label => label.Second));
            return new ScoreTable(labels, ["proof"], calibration.Apply(ordered, labels, models[0].Card.ScoreRule));
        });
        return ScoreTable.Mean([.. tables], models[0].Card.ScoreRule)[0];
    }
}
