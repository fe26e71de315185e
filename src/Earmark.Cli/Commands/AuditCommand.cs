using System.ComponentModel;
using Earmark.Data;
using Earmark.Reports.Evaluations;
using Earmark.Scoring;
using Earmark.Tagging;
using Earmark.Tagging.Embeddings;
using Spectre.Console.Cli;

namespace Earmark.Cli.Commands;

/// <summary><c>earmark audit DATA</c>.</summary>
[Description("Finds labels that are probably wrong from the out-of-fold scores of a run, duplicates and outliers; applies corrections")]
internal sealed class AuditCommand(Terminal terminal) : Command<AuditCommand.Settings>
{
    internal sealed class Settings : DataSettings
    {
        [CommandArgument(0, "<DATA>"), Description("The data set of the run, with the labels that are judged")]
        public required string Data { get; init; }

        [CommandOption("--run <RUN>"), Description("The folder of a run on the data set, such as runs/3; train with --folds, so that every clip has out-of-fold scores. If no option for the labels is specified, such as --csv, those of the run are used")]
        public string? Run { get; init; }

        [CommandOption("--all"), Description("Also judges verified labels [grey](default: only unverified ones, if there are any)[/]")]
        public bool All { get; init; }

        [CommandOption("--threshold <P>"), NumberRange("--threshold", 0, 1), Description("Minimum estimated probability that a label is wrong or missing; 0 lists all judged labels [grey](default 0.5)[/]")]
        public double Threshold { get; init; } = Audit.DefaultThreshold;

        [CommandOption("--top <N>"), NumberRange("--top", 1, 10_000), Description("Maximum number of rows of each table, and of clips in each list of the page [grey](default 50)[/]")]
        public int Top { get; init; } = 50;

        [CommandOption("--no-embeddings"), Description("Does not search for similar clips and outliers, for which every clip is decoded")]
        public bool NoEmbeddings { get; init; }

        [CommandOption("--similarity <S>"), NumberRange("--similarity", 0.5, 1), Description("Minimum cosine similarity of the embeddings of similar clips [grey](default 0.995)[/]")]
        public double Similarity { get; init; } = SimilarClips.DefaultThreshold;

        [CommandOption("--apply <FILE>"), Description("Instead of judging labels, applies corrections: decisions of people (fname,label,decision), or the CSV file of an audit, whose proposals are then applied without review")]
        public string? Apply { get; init; }

        [CommandOption("--out <FILE>"), Description("CSV file of the doubtful labels; with --apply, the corrected label file")]
        public string? Out { get; init; }

        [CommandOption("--html <FILE>"), Description("Also writes a page: doubtful labels with spectrograms and players, noise of each label, joint distribution of given and true labels, similar clips, outliers")]
        public string? Html { get; init; }

        [CommandOption("--json"), Description("Prints the result as JSON")]
        public bool Json { get; init; }
    }

    public override int Execute(CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        if (settings.Apply is not null) return AuditCorrection.Apply(terminal, settings, settings.Apply, cancellationToken);
        if (settings.Run is not { } path) throw InputException.At("audit", "neither --run nor --apply is specified", "--run RUN to judge the labels, or --apply FILE --out FILE to correct them");
        OutputFile.RequireFree("--out", settings.Out);
        OutputFile.RequireFree("--html", settings.Html);
        if (settings.Out is { } file) OutputFile.RequireDifferent("--html", settings.Html, "--out", file);
        var run = AuditRun.Open(terminal, path, settings.Data, settings.DatasetOptions, cancellationToken);
        var audit = Audit.Run(run.Scores, run.Data.Train, run.Rule, settings.All, cancellationToken);
        var findings = new AuditFindings(audit, settings.Threshold, settings.Top);
        if (settings.Out is not null) AuditCsv.Write(settings.Out, findings.Doubts);
        AuditTables.Describe(terminal, audit, run.Summary.Folds > 0);
        if (!settings.Json) AuditTables.Show(terminal, findings, settings.Out);

        IReadOnlyList<Failure> failures;
        try
        {
            (findings, failures) = AuditEmbeddings.Search(terminal, run, findings, settings.NoEmbeddings, settings.Similarity, cancellationToken);
            if (settings.Html is { } page) AuditReport.Write(page, $"{Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(settings.Data)))}", AuditTables.Description(run, audit), findings, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested && settings.Out is not null)
        {
            throw new CommandCancelledException($"cancelled; {settings.Out} is complete{(settings.Html is null ? "" : $", {settings.Html} was not written")}", cancellationToken);
        }
        if (settings.Json) terminal.Json(AuditJson.From(findings, failures));
        else
        {
            AuditTables.ShowSimilar(terminal, findings);
            if (settings.Html is not null) terminal.WriteResult($"page: {settings.Html}");
        }
        return ExitCode.For(failures);
    }
}
