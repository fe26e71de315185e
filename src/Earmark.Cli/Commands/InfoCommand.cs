using System.Text.Json.Nodes;
using System.Text.Json;
using System.ComponentModel;
using Earmark.FrontEnds;
using Earmark.Tagging;
using Spectre.Console.Cli;
using static System.FormattableString;

namespace Earmark.Cli.Commands;

/// <summary><c>earmark info MODEL</c>.</summary>
[Description("Shows information about a model: labels, sample rate, front end, network, size, computational cost, metrics")]
internal sealed class InfoCommand(Terminal terminal) : Command<InfoCommand.Settings>
{
    private const int MaxThresholds = 60;

    private string path = "";

    internal sealed class Settings : CommandSettings
    {
        [CommandArgument(0, "<MODEL>"), Description("A model file, such as runs/1/model.onnx")]
        public required string Model { get; init; }

        [CommandOption("--preset"), Description("Prints the preset used for training, as input for 'earmark train --preset FILE'")]
        public bool Preset { get; init; }

        [CommandOption("--licence"), Description("Prints the text of the licence of each backbone that the model contains")]
        public bool Licence { get; init; }

        [CommandOption("--json"), Description("Prints everything as JSON")]
        public bool Json { get; init; }
    }

    public override int Execute(CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        path = settings.Model;
        using var model = Model.Load(settings.Model, new() { Device = "cpu", Threads = 1 });
        var (card, size) = (model.Card, new FileInfo(settings.Model).Length);
        if (settings.Licence) terminal.Document(LicenceText(card));
        else if (settings.Preset) terminal.Document(card.Preset.TrimEnd());
        else if (settings.Json)
            terminal.Json(new
            {
                card.Labels, card.SampleRate, card.Prediction, FrontEnd = ParseMetadata(card.FrontEnd?.ToJson(), "frontEnd"), card.Licences, Network = ParseMetadata(card.Network, "network"), card.Parameters, card.Quantisation,
                card.MultiplyAddsPerSecond, card.Metrics, card.Thresholds, card.SegmentDefaults, card.ReviewedThresholds, card.PlattScaling, card.Fingerprint, card.ScoreRule, card.TrainingClips, card.ClassCounts, card.ValidationClips, card.VerifiedOnly, card.InitialisedFrom, card.DistilledFrom, Preset = ParseMetadata(card.Preset, "preset"),
                card.Version, SizeBytes = size,
            });
        else Show(card, size);
        return ExitCode.Success;
    }

    private void Show(ModelCard card, long size)
    {
        var network = ParseMetadata(card.Network, "network");
        terminal.Table(["", ""],
        [
            ["labels", $"{card.Labels.Count}: {Labels(card)}"],
            ["sample rate", Invariant($"{card.SampleRate:N0} Hz")],
            ["front end", card.FrontEnd switch { Backbone backbone => backbone.Describe(), LogMelAndBackbone both => both.Describe(), null when network is JsonObject keys && keys.ContainsKey("members") => "not the same for all networks", _ => Describe(ParseMetadata(card.FrontEnd?.ToJson(), "frontEnd")) }],
            .. card.Licences.Select(licence => (object[])
                ["licence", $"of {licence.Of}: {(licence.Licence.Length > 0 ? licence.Licence : "not stated")}{(licence.Text.Length > 0 ? " (--licence prints its text)" : "")}{(licence.Source.Length > 0 ? $"; {licence.Source}" : "")}"]),
            ["network", Describe(network)],
            ["parameters", Invariant($"{card.Parameters:N0}{(card.Quantisation.Length > 0 ? $"; convolutions quantised to {card.Quantisation}" : "")}")],
            ["cost", Invariant($"{card.MultiplyAddsPerSecond / 1e6:N1} million multiply-adds per second of audio, without the front end")],
            ["score rule", $"{card.ScoreRule}: {card.ScoreRule.Description}"],
            ["prediction", card.Prediction.Describe()],
            ["trained on", Invariant($"{(card.TrainingClips > 0 ? card.TrainingClips : card.ClassCounts.Values.Sum(count => (long)count)):N0} clips; {card.ValidationClips.Count:N0} held out")],
            .. card.InitialisedFrom is { } initial ? (object[][])[["initialised from", $"{initial.Path} (hash {initial.Hash})"]] : [],
            .. card.DistilledFrom is { } teacher ? (object[][])[["distilled from", $"{teacher.Path}: out-of-fold scores of {teacher.Networks} networks (hash {teacher.Hash})"]] : [],
            ["segments", card.SegmentDefaults is { } segments ? Invariant($"windows of {segments.WindowSeconds} s, hop {segments.HopSeconds} s, thresholds below") : "windows of the training crops, thresholds of clips"],
            .. card.ReviewedThresholds is { } review ? (object[][])[["reviewed", Invariant($"thresholds of {review.Of} for a precision of {review.Precision}, from {review.Decisions:N0} answers: {string.Join(", ", review.Answers.Keys.Order(StringComparer.Ordinal))}")]] : [],
            ["preset", ParseMetadata(card.Preset, "preset") is JsonObject preset && preset["about"] is JsonValue value && value.TryGetValue(out string? about) && about.Length > 0 ? about : "see --preset"],
            ["size", Invariant($"{size / 1e6:0.0} MB")],
            ["written by", $"Earmark {card.Version}"],
        ]);
        if (card.Metrics.Count > 0)
            terminal.Table(["measured", "value"], card.Metrics.Select(metric => (object[])[metric.Key, metric.Value is > 1 and var count && count % 1 == 0 ? (object)(long)count : metric.Value]));
        ShowThresholds(card);
    }

    private void ShowThresholds(ModelCard card)
    {
        var segments = card.SegmentDefaults?.Thresholds ?? card.Thresholds;
        string[] labels = [.. card.Labels.Where(label => card.Thresholds.ContainsKey(label) || segments.ContainsKey(label))];
        if (labels.Length == 0) return;
        terminal.Table(["threshold", "of clips", "of segments"], labels.Take(MaxThresholds).Select(label => (object[])[label, Format(card.Thresholds, label), Format(segments, label)]));
        if (labels.Length > MaxThresholds) terminal.Message($"{labels.Length - MaxThresholds} more thresholds: --json lists all");

        static string Format(IReadOnlyDictionary<string, double> thresholds, string label) => thresholds.TryGetValue(label, out var threshold) ? Invariant($"{threshold:0.####}") : "none";
    }

    // Formats JSON as text, such as "logMel: sampleRate 32000, frame 1280". Equal members of an ensemble are counted.
    private static string Describe(JsonNode? options)
    {
        if (options is not JsonObject keys) return "not specified";
        if (keys["members"] is JsonArray members)
            return $"ensemble of {string.Join("; ", members.Select(Describe).CountBy(member => member).Select(group => $"{group.Value} x {group.Key}"))}";
        var values = keys.Where(key => key.Key != "type").Select(key => $"{key.Key} {key.Value?.ToJsonString().Trim('"')}");
        return $"{keys["type"]}: {string.Join(", ", values)}";
    }

    private string LicenceText(ModelCard card)
    {
        if (card.Licences.Count == 0) throw InputException.At(path, "it has no backbone", "a model with the weights of another model");
        if (card.Licences.All(licence => licence.Text.Length == 0))
            throw card.Licences[0] is var first && first.Licence.Length == 0
                ? InputException.At(path, $"the licence of {first.Of} is not stated", "a model with the text of a licence", "Ask those who published the backbone.")
                : InputException.At(path, $"it contains the name of the licence of {first.Of}, {first.Licence}, but not its text", "a model with the text of a licence", "Read it where the backbone was published: 'earmark info' shows the address.");
        return card.Licences is [var only] ? only.Text.TrimEnd() : string.Join("\n\n", card.Licences.Select(licence => $"{licence.Of}\n\n{(licence.Text.Length > 0 ? licence.Text.TrimEnd() : WithoutText(licence))}"));
    }

    private static string WithoutText(WeightsLicence licence) =>
        $"{(licence.Licence.Length > 0 ? $"{licence.Licence}. The model does not contain its text." : "The licence is not stated.")}{(licence.Source.Length > 0 ? $" See {licence.Source}." : "")}";

    private static string Labels(ModelCard card)
    {
        var text = string.Join(", ", card.Labels);
        return text.Length <= 300 ? text : text[..text.LastIndexOf(',', 300)] + ", ... (--json lists all)";
    }

    // The metadata is untrusted: any program may have written it.
    private JsonNode? ParseMetadata(string? json, string key)
    {
        if (string.IsNullOrEmpty(json)) return null;
        try
        {
            return JsonNode.Parse(json, documentOptions: new() { AllowDuplicateProperties = false });
        }
        catch (JsonException error)
        {
            throw InputException.At($"{path}: metadata key 'earmark.{key}'", $"it is not valid JSON ({error.Message.TrimEnd('.')})", "an object", "Only this key is invalid, and the model can still be used.");
        }
    }
}
