using System.ComponentModel;
using System.Diagnostics;
#if TORCH
using Earmark.Cli.Training;
#endif
using Earmark.Data;
using Earmark.Reports;
using Spectre.Console.Cli;

namespace Earmark.Cli.Commands;

/// <summary><c>earmark explore DATA</c>.</summary>
[Description("Analyses a folder of recordings before training: an HTML report with clip durations, labels, spectra, audio and likely problems")]
internal sealed class ExploreCommand(Terminal terminal) : Command<ExploreCommand.Settings>
{
    internal sealed class Settings : DataSettings
    {
        [CommandArgument(0, "<DATA>"), Description("A folder of labelled or unlabelled recordings")]
        public required string Data { get; init; }

        [CommandOption("--out <FOLDER>"), Description("Folder for the report; an existing report in it is replaced [grey](default DATA-explore in the current folder)[/]")]
        public string? Out { get; init; }

        [CommandOption("--clip <FILE>"), Description("The recording whose spectrogram is shown [grey](default: a clip of median length)[/]")]
        public string? Clip { get; init; }

        [CommandOption("--limit <N>"), NumberRange("--limit", 1), Description("Reads at most N evenly spaced clips per split; the report states the limit")]
        public int? Limit { get; init; }

        [CommandOption("--embed"), Description("Embeds the audio of short clips in the report, so that they can be played without the recordings")]
        public bool Embed { get; init; }

        [CommandOption("--open"), Description("Opens the report in the browser")]
        public bool Open { get; init; }
    }

    public override int Execute(CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(settings.Data)));
        var dataset = Open(settings, cancellationToken);
        var folder = ReportFolder.Create(settings.Out ?? $"{name}-explore", settings.Data);
        OutputFolder.RequireUsable("--out", folder.Root);
        var clip = settings.Clip is { } requested ? DatasetReport.FindClip(dataset, requested) : null;
        foreach (var finding in dataset.Findings) terminal.Warn(finding.ToString());
        var (data, sampled) = settings.Limit is { } limit ? ClipSubset.Select(dataset, limit) : (dataset, null);
        var clips = data.Train.Count + data.Test.Count + data.Background.Count;
        var survey = Progress.Run(terminal, "reading", clips, "clips",
            progress => Survey.Run(data, (done, _) => progress.Report(done), cancellationToken: cancellationToken));
        var findings = ExploreFindings.Create(settings.Csv is null ? name : $"{name} with {Path.GetFileName(settings.Csv)}", survey, Arguments(settings), sampled);
#if TORCH
        if (findings.Advice.Plan is { } plan)
            findings = findings with { Advice = findings.Advice with { Time = TrainingEstimate.Measure(terminal, plan, dataset, cancellationToken) } };
#endif
        DatasetReport.Write(findings, folder, new() { Clip = clip, EmbedAudio = settings.Embed }, cancellationToken);

        var page = Path.Combine(folder.Root, DatasetReport.PageName);
        Show(findings.Advice, page);
        if (settings.Open) OpenPage(page);
        return ExitCode.Success;
    }

    /// <summary>Opens the data set. A folder that contains only recordings, without subfolders or a CSV file, is opened as recordings without labels.</summary>
    private Dataset Open(Settings settings, CancellationToken cancellationToken)
    {
        try
        {
            return Dataset.Open(settings.Data, settings.DatasetOptions, cancellationToken);
        }
        catch (InputException) when (Unlabelled(settings, cancellationToken) is { } unlabelled)
        {
            if (UnknownLayout.SuggestParentFolder(settings.Data) is { } above) terminal.Warn($"opened as recordings without labels. Did you mean the parent folder, {above}.");
            return unlabelled;
        }
    }

    private static Dataset? Unlabelled(Settings settings, CancellationToken cancellationToken)
    {
        if (settings.DatasetOptions != new DatasetOptions() || !Directory.Exists(settings.Data)) return null;
        if (AnnotationLayout.Annotations.IsMatch(new(settings.Data, settings.DatasetOptions, ForPrediction: false))) return null; // its annotations have errors
        try
        {
            var data = Dataset.OpenForPrediction(settings.Data, cancellationToken: cancellationToken);
            return data.Layout == FolderLayouts.FlatName && data.Test.All(clip => !clip.Name.Contains('/', StringComparison.Ordinal)) ? data : null;
        }
        catch (InputException)
        {
            return null; // the error from opening it with labels is more helpful
        }
    }

    private void Show(Advice advice, string page)
    {
        foreach (var sentence in advice.Description) terminal.WriteResult(sentence);
        if (advice.Problems.Count > 0) terminal.WriteResult("\nLikely problems:");
        foreach (var sentence in advice.Problems) terminal.WriteResult($"  {sentence}");
        if (advice.Command is { } command) terminal.WriteResult($"\nTo train on this data set:\n  {command}");
        if (advice.Time is { } time) terminal.WriteResult($"  {time}");
        if (advice.Trial is { } trial) terminal.WriteResult($"\nFor a quick trial (a few minutes):\n  {trial}");
        terminal.WriteResult($"\nReport: {page}");
    }

    private void OpenPage(string page)
    {
        try
        {
            using var browser = Process.Start(new ProcessStartInfo(Path.GetFullPath(page)) { UseShellExecute = true });
        }
        catch (Exception error) when (error is Win32Exception or InvalidOperationException or PlatformNotSupportedException)
        {
            terminal.Warn($"the report cannot be opened ({error.Message})");
        }
    }

    /// <summary>Returns the command-line arguments that specify the data set.</summary>
    private static string Arguments(Settings settings)
    {
        (string Option, string? Value)[] options = [("--layout", settings.Layout), ("--csv", settings.Csv), ("--file-column", settings.FileColumn), ("--label-column", settings.LabelColumn),
            ("--label-separator", settings.LabelSeparator), ("--verified-column", settings.VerifiedColumn), ("--group-column", settings.GroupColumn), ("--fold-column", settings.FoldColumn), ("--background", settings.Background)];
        return string.Join(' ', [Shell.Quote(settings.Data), .. options.Where(option => option.Value is not null).Select(option => $"{option.Option} {Shell.Quote(option.Value!)}"),
            .. settings.MergeLabels ? ["--merge-labels"] : Array.Empty<string>()]);
    }
}
