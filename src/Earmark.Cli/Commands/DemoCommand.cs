using System.ComponentModel;
using Earmark.Cli.Training;
using Spectre.Console.Cli;

namespace Earmark.Cli.Commands;

/// <summary><c>earmark demo</c>.</summary>
[Description("Runs the complete workflow in a few minutes without a download: generates recordings, trains, evaluates, submits, scores, tags")]
internal sealed class DemoCommand(Terminal terminal) : Command<DemoCommand.Settings>
{
    internal sealed class Settings : CommandSettings
    {
        [CommandOption("-o|--out <FOLDER>"), Description("Folder for all demos; each demo creates a subfolder with the next free number [grey](default earmark-demo)[/]")]
        public string Out { get; init; } = "earmark-demo";

        [CommandOption("--seed <S>"), NumberRange("--seed"), Description("Seed for generating the recordings and for training [grey](default 2018)[/]")]
        public ulong Seed { get; init; } = 2018;

        [CommandOption("--keep"), Description("Keeps the recordings (about 140 MB); otherwise they are removed when the demo ends")]
        public bool Keep { get; init; }
    }

    public override int Execute(CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        OutputFolder.RequireUsable("--out", settings.Out);
        return new Demo(terminal, new() { Out = settings.Out, Corpus = new() { Seed = settings.Seed }, KeepRecordings = settings.Keep }, cancellationToken).Run();
    }
}
