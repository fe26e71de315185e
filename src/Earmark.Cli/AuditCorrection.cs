using Earmark.Cli.Commands;
using Earmark.Data;
using Earmark.Reports.Runs;
using Earmark.Runs;
using static System.FormattableString;

namespace Earmark.Cli;

/// <summary>Writes corrected labels for <c>earmark audit --apply</c>.</summary>
internal static class AuditCorrection
{
    /// <summary>Applies the corrections in a file.</summary>
    /// <param name="terminal">The terminal.</param>
    /// <param name="settings">The settings of the command.</param>
    /// <param name="path">Path of the decisions, or of the CSV file of an audit.</param>
    /// <param name="cancellationToken">Cancels the operation before anything is written.</param>
    /// <returns>The exit code.</returns>
    /// <exception cref="InputException">An option or the file is invalid, or the labels cannot be corrected in a CSV file.</exception>
    public static int Apply(Terminal terminal, AuditCommand.Settings settings, string path, CancellationToken cancellationToken)
    {
        if (settings.Out is not { } output) throw InputException.At($"--apply {path}", "--out is not specified", "--out FILE, the corrected label file", "The original is not changed.");
        string[] unused = [.. new (string Option, bool IsUsed)[] { ("--html", settings.Html is not null), ("--all", settings.All), ("--no-embeddings", settings.NoEmbeddings) }.Where(option => option.IsUsed).Select(option => option.Option)];
        if (unused.Length > 0) throw InputException.At(string.Join(", ", unused), "no effect with --apply", "--apply FILE --out FILE, without these options");
        OutputFile.RequireFree("--out", output);
        var options = settings.DatasetOptions;
        if (options == new DatasetOptions() && settings.Run is { } run) options = RunData.ReadOptions(RunSummary.Open(run)) ?? options;
        var data = Dataset.Open(settings.Data, options, cancellationToken);
        foreach (var finding in data.Findings) terminal.Warn(finding.ToString());
        var corrections = Decisions.Read(path, data);
        if (data.PredefinedFold is not null) terminal.Warn("the data set has a predefined validation set. If the layout stores it in folder names, the corrected label file does not contain it.");
        var corrected = CorrectedLabels.Write(output, data, options, corrections);
        if (settings.Json) terminal.Json(new { file = output, corrected.Changed, corrected.Confirmed, corrected.Removed });
        else
        {
            terminal.WriteResult(Invariant($"{output}: labels changed: {corrected.Changed:N0}, confirmed: {corrected.Confirmed:N0}; clips left out because no label applies or the right ones are not known: {corrected.Removed:N0}"));
            terminal.WriteResult($"to train with it: earmark train {Shell.Quote(settings.Data)} {Arguments(corrected.Options)}");
        }
        return ExitCode.Success;
    }

    private static string Arguments(DatasetOptions options) => string.Join(' ', new (string Option, string? Value)[]
    {
        ("--layout", options.Layout), ("--csv", options.Csv), ("--file-column", options.FileColumn), ("--label-column", options.LabelColumn), ("--label-separator", options.LabelSeparator),
        ("--verified-column", options.VerifiedColumn), ("--group-column", options.GroupColumn), ("--fold-column", options.FoldColumn), ("--background", options.Background),
    }.Where(option => option.Value is not null).Select(option => $"{option.Option} {Shell.Quote(option.Value!)}").Concat(options.MergeLabels ? ["--merge-labels"] : []));
}
