using System.ComponentModel;
using System.Globalization;
using Earmark.Tagging;
using Spectre.Console.Cli;

namespace Earmark.Cli.Commands;

/// <summary><c>earmark ensemble MODEL... --out FILE</c>.</summary>
[Description("Merges models with the same labels into one model that outputs the geometric mean of their scores")]
internal sealed class EnsembleCommand(Terminal terminal) : Command<EnsembleCommand.Settings>
{
    internal sealed class Settings : CommandSettings
    {
        [CommandArgument(0, "<MODEL>"), Description("Two or more models, such as runs/3/fold*/model.onnx")]
        public required string[] Models { get; init; }

        [CommandOption("--out <FILE>", isRequired: true), Description("Output file, such as best.onnx; it must not already exist")]
        public required string Out { get; init; }

        [CommandOption("--json"), Description("Prints the result as JSON")]
        public bool Json { get; init; }
    }

    public override int Execute(CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        if (settings.Models.Length < 2) throw InputException.At("earmark ensemble", $"only one model was specified, {settings.Models[0]}", "two or more");
        OutputFile.RequireFree("--out", settings.Out);
        var card = Ensemble.Merge(settings.Models, settings.Out, cancellationToken: cancellationToken);
        var size = new FileInfo(settings.Out).Length;
        if (settings.Json)
            terminal.Json(new { Model = settings.Out, Members = settings.Models, card.Parameters, SizeBytes = size, HeldOutOfAll = card.ValidationClips.Count });
        else
        {
            terminal.WriteResult(string.Create(CultureInfo.InvariantCulture, $"model: {settings.Out} ({settings.Models.Length} networks, {size / 1e6:0.0} MB)"));
            terminal.Message(card.ValidationClips.Count > 0
                ? $"clips held out from all members, which 'earmark evaluate' uses: {card.ValidationClips.Count:N0}"
                : "no clip was held out from all members: evaluate the model on recordings that no member was trained on");
        }
        return ExitCode.Success;
    }
}
