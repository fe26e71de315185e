using System.ComponentModel;
using Earmark.Scoring;
using Spectre.Console.Cli;

namespace Earmark.Cli.Commands;

/// <summary><c>earmark score SUBMISSION TRUTH</c>.</summary>
[Description("Scores a submission as Kaggle does, on the public split, the private split and all clips: MAP@3 for labels, lwlrap for scores")]
internal sealed class ScoreCommand(Terminal terminal) : Command<ScoreCommand.Settings>
{
    internal sealed class Settings : CommandSettings
    {
        [CommandArgument(0, "<SUBMISSION>"), Description("A CSV file with the columns fname,label (up to three labels per clip, best first, separated by spaces), or with the column fname and a column of scores for each label")]
        public required string Submission { get; init; }

        [CommandArgument(1, "<TRUTH>"), Description("A CSV file with the columns fname,label and optionally usage (Public, Private or Ignored), such as test_post_competition.csv. For scores, a column labels can contain several labels of a clip, separated by commas")]
        public required string Truth { get; init; }

        [CommandOption("--per-class"), Description("Also shows the score of each label, lowest first")]
        public bool PerClass { get; init; }

        [CommandOption("--json"), Description("Prints the complete result as JSON")]
        public bool Json { get; init; }
    }

    public override int Execute(CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        var score = SubmissionFile.Score(settings.Submission, settings.Truth);
        foreach (var warning in (score as SubmissionScore)?.Warnings ?? []) terminal.Warn($"{settings.Submission}: {warning}");
        if (score.Ignored > 0) terminal.Message($"skipped: {score.Ignored:N0} clips of {settings.Truth} that are not scored (usage Ignored or label None)");
        if (score.NotInTruth > 0) terminal.Message($"skipped: {score.NotInTruth:N0} rows of {settings.Submission} whose clips are not in {settings.Truth}");

        if (settings.Json) terminal.Json<object>(score);
        else if (score is RankingScore ranking) Show(ranking, settings.PerClass);
        else Show((SubmissionScore)score, settings.PerClass);
        return ExitCode.Success;
    }

    private void Show(SubmissionScore score, bool perClass)
    {
        (string Name, PartScore? Part)[] splits = [("Public", score.Public), ("Private", score.Private), ("All", score.All)];
        terminal.Table(["", "clips", "MAP@3", "MAP@1"], splits.Where(row => row.Part is not null)
            .Select(row => (object[])[row.Name, row.Part!.Clips, row.Part.Map3, row.Part.Map1]));
        if (perClass)
            terminal.Table(["label", "clips", "MAP@3", "MAP@1"], score.PerClass.OrderBy(row => row.Map3)
                .Select(row => (object[])[row.Label, row.Clips, row.Map3, row.Map1]));
    }

    private void Show(RankingScore score, bool perClass)
    {
        (string Name, RankingPartScore? Part)[] splits = [("Public", score.Public), ("Private", score.Private), ("All", score.All)];
        terminal.Table(["", "clips", "lwlrap", "mAP", "macro AUC"], splits.Where(row => row.Part is not null)
            .Select(row => (object[])[row.Name, row.Part!.Clips, row.Part.Lwlrap, row.Part.Map, row.Part.Auc ?? (object)""]));
        if (perClass)
            terminal.Table(["label", "clips", "lwlrap", "average precision", "AUC"], score.PerClass.OrderBy(row => row.Lwlrap)
                .Select(row => (object[])[row.Label, row.Clips, row.Lwlrap, row.AveragePrecision, row.Auc ?? (object)""]));
    }
}
