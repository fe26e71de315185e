using System.ComponentModel;
using System.Globalization;
using Earmark.Review;
using Earmark.Tagging;
using Earmark.Tagging.Jobs;
using Spectre.Console.Cli;

namespace Earmark.Cli.Commands;

/// <summary><c>earmark review FILE</c>.</summary>
[Description("Lets a person confirm or correct tags or doubtful labels by keyboard in the browser, states precision and thresholds, and exports a training set")]
internal sealed class ReviewCommand(Terminal terminal) : Command<ReviewCommand.Settings>
{
    private const int DefaultCommon = 20;
    private const string Informative = "informative", Random = "random";

    internal sealed class Settings : DataSettings
    {
        [CommandArgument(0, "<FILE>"), Description("The list of an audit, or a file of tags: csv, json, jsonl, raven or another format of 'earmark tag'")]
        public required string File { get; init; }

        [CommandOption("--audio <FOLDER>"), Description("Folder of the recordings; for an audit, the data set [grey](default: the folder of FILE)[/]")]
        public string? Audio { get; init; }

        [CommandOption("--decisions <FILE>"), Description("CSV file to which the decisions are appended, each at once. The same file resumes a review [grey](default: FILE without its extension, followed by .decisions.csv)[/]")]
        public string? Decisions { get; init; }

        [CommandOption("--model <MODEL>"), Description("The model that wrote the tags: its embeddings keep similar sounds apart and find similar clips, its front end draws the spectrograms, and its thresholds show which tags are least sure")]
        public string? Model { get; init; }

        [CommandOption("--known <DATA>"), Description("With --model: a data set whose labels are known, such as the one on which the model was trained. Sounds similar to its clips are asked later")]
        public string? Known { get; init; }

        [CommandOption("--reviewer <NAME>"), Description("Your name in the file of decisions [grey](default: the name of the user)[/]")]
        public string? Reviewer { get; init; }

        [CommandOption("--part <I/N>"), Description("Asks one of N parts of the questions, for several people, such as 1/2. All segments of a recording are in the same part")]
        public string? Part { get; init; }

        [CommandOption("--common <N>"), NumberRange("--common", 0, 1_000_000), Description("Questions that everybody is asked, drawn at random, so that the agreement is known [grey](default: 20 with --part, otherwise 0)[/]")]
        public int? Common { get; init; }

        [CommandOption("--order <NAME>"), Description("informative: the least sure first, spread over labels and similar sounds; random: the precision so far is then an unbiased estimate for the file [grey](default informative)[/]")]
        public string Order { get; init; } = Informative;

        [CommandOption("--seed <S>"), NumberRange("--seed"), Description("Seed of the random order and of the common questions [grey](default 2018)[/]")]
        public ulong Seed { get; init; } = 2018;

        [CommandOption("--top <N>"), NumberRange("--top", 1, 100_000_000), Description("Ends after this number of further answers [grey](default: no limit)[/]")]
        public int? Top { get; init; }

        [CommandOption("--label <NAME>"), Description("Only questions about this label; can be repeated")]
        public string[] Labels { get; init; } = [];

        [CommandOption("--add-label <NAME>"), Description("A label to choose from that is neither in FILE nor in the model; can be repeated")]
        public string[] AddedLabels { get; init; } = [];

        [CommandOption("--min-score <SCORE>"), NumberRange("--min-score", 0, 1), Description("Only questions with at least this score [grey](default 0)[/]")]
        public double MinScore { get; init; }

        [CommandOption("--max-score <SCORE>"), NumberRange("--max-score", 0, 1), Description("Only questions with at most this score [grey](default 1)[/]")]
        public double MaxScore { get; init; } = 1;

        [CommandOption("--port <N>"), NumberRange("--port", 0, 65_535), Description("Port of the page, which only this machine can open [grey](default: a free one)[/]")]
        public int Port { get; init; }

        [CommandOption("--no-browser"), Description("Does not open the browser; the address is printed")]
        public bool NoBrowser { get; init; }

        [CommandOption("--summary"), Description("Prints precision, thresholds and agreement, and ends")]
        public bool Summary { get; init; }

        [CommandOption("--export <FOLDER>"), Description("Writes a training set from the decisions, and ends: train.csv, clips (cut out where they are segments) and background")]
        public string? Export { get; init; }

        [CommandOption("--save-thresholds <P>"), Description("With --model and --out: writes a copy of the model with the score thresholds for the precision 0.85, 0.9, 0.95 or 0.99, and ends")]
        public string? SaveThresholds { get; init; }

        [CommandOption("--out <FILE>"), Description("With --save-thresholds: the new model; it must not already exist")]
        public string? Out { get; init; }

        [CommandOption("--json"), Description("Prints the result of --summary, --export or --save-thresholds as JSON")]
        public bool Json { get; init; }

        /// <summary>Whether the command ends without serving the page.</summary>
        public bool Ends => Summary || Export is not null || SaveThresholds is not null;
    }

    public override int Execute(CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        RequireConsistent(settings);
        var precision = settings.SaveThresholds is { } text ? PrecisionOf(text) : (double?)null;
        var options = OptionsOf(settings);
        if (!settings.Ends && !File.Exists(options.Decisions)) OutputFile.RequireFree("--decisions", options.Decisions);
        var set = QuestionFile.Read(settings.File, settings.Audio, settings.DatasetOptions, cancellationToken);
        WarningList.Show(terminal, set.Missing.Select(failure => $"{failure}"));
        if (!set.IsAudit && settings.DatasetOptions != new Data.DatasetOptions()) throw InputException.At(settings.File, "it is a file of tags, for which the options for reading labels, such as --csv, have no effect", "the list of an audit, or none of these options");
        if (settings.SaveThresholds is not null && set.IsAudit)
            throw InputException.At($"--save-thresholds {settings.SaveThresholds}", $"{settings.File} is the list of an audit, whose scores are not those of tags", "a review of tags written by 'earmark tag'");
        using var model = settings.Model is null || settings.Ends ? null : Model.Load(settings.Model, new() { Device = "cpu", Threads = 1 });
        if (model?.Card is { } card) options = options with { Thresholds = set.HasSegments && card.SegmentDefaults is { } segments ? segments.Thresholds : card.Thresholds };
        var chosen = set.Where(settings.Labels, settings.MinScore, settings.MaxScore);
        var session = new ReviewSession(chosen with { Labels = LabelsOf(chosen, model?.Card, settings.AddedLabels) }, options, TimeProvider.System);
        foreach (var warning in session.Warnings) terminal.Warn(warning);
        IReadOnlyList<Failure> failures = [];
        if (!settings.Ends) ReviewPage.Run(terminal, session, model, KnownOf(settings, cancellationToken), settings.Port, settings.NoBrowser, cancellationToken);
        else failures = new ReviewResult(terminal, settings.File, session).Write(settings, precision, cancellationToken);
        return ExitCode.For([.. set.Missing, .. failures]);
    }

    private static string[] LabelsOf(QuestionSet set, ModelCard? card, IReadOnlyList<string> added) => added.Any(string.IsNullOrWhiteSpace) ? throw InputException.At("--add-label", "it is empty", "the name of a label")
        : [.. set.Labels.Union(card?.Labels ?? Enumerable.Empty<string>()).Union(added).Where(label => label != Data.Dataset.BackgroundLabel).Order(StringComparer.Ordinal)];

    private static IReadOnlyList<Data.Clip> KnownOf(Settings settings, CancellationToken cancellationToken) => settings.Known is null ? [] : Data.Dataset.Open(settings.Known, cancellationToken: cancellationToken).Train;

    private static ReviewOptions OptionsOf(Settings settings) => new()
    {
        Decisions = settings.Decisions ?? Path.ChangeExtension(settings.File, null) + ".decisions.csv",
        Reviewer = settings.Reviewer is { } name ? name.Trim() is { Length: > 0 } trimmed ? trimmed : throw InputException.At("--reviewer", "it is empty", "your name") : Environment.UserName,
        Part = PartOf(settings.Part), Common = settings.Common ?? (settings.Part is null ? 0 : DefaultCommon), IsRandom = settings.Order == Random, Seed = settings.Seed, Top = settings.Top,
    };

    private static void RequireConsistent(Settings settings)
    {
        if (settings.Order is not (Informative or Random)) throw InputException.At($"--order {settings.Order}", "unknown value", $"{Informative} or {Random}");
        if (settings.MinScore > settings.MaxScore) throw InputException.At($"--min-score {settings.MinScore.ToString(CultureInfo.InvariantCulture)}", $"it is above --max-score {settings.MaxScore.ToString(CultureInfo.InvariantCulture)}", "at most that");
        if (settings.Json && !settings.Ends) throw InputException.At("--json", "the page prints no result", "--summary, --export or --save-thresholds too");
        if (settings.Known is not null && settings.Model is null) throw InputException.At($"--known {settings.Known}", "sounds are compared by the embeddings of a model", "--model MODEL too");
        if (settings.Out is not null && settings.SaveThresholds is null) throw InputException.At($"--out {settings.Out}", "no model is written", "--save-thresholds P and --model MODEL too");
        if (settings.SaveThresholds is not null && (settings.Model is null || settings.Out is null)) throw InputException.At($"--save-thresholds {settings.SaveThresholds}", $"{(settings.Model is null ? "--model" : "--out")} is not specified", "--model MODEL and --out FILE too");
        OutputFile.RequireFree("--out", settings.Out);
        if (settings.Export is { } folder) OutputFolder.RequireUsable("--export", folder);
    }

    private static double PrecisionOf(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var precision) && PrecisionThreshold.Precisions.Contains(precision) ? precision
        : throw InputException.At($"--save-thresholds {text}", "unknown value", string.Join(", ", PrecisionThreshold.Precisions.Select(value => value.ToString(CultureInfo.InvariantCulture))));

    private static Shard PartOf(string? text) => text is null ? Shard.All
        : Shard.TryParse(text) ?? throw InputException.At($"--part {text}", "unknown value", "the number of a part and the number of parts, such as 1/2");
}
