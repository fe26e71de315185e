using System.Globalization;
using Spectre.Console;
using Spectre.Console.Cli.Help;
using Spectre.Console.Cli;
using Spectre.Console.Rendering;

namespace Earmark.Cli;

/// <summary>The help text of Spectre.Console.Cli, with the exit codes below the list of commands.</summary>
internal sealed class HelpWithExitCodes(ICommandAppSettings settings) : HelpProvider(settings)
{
    /// <inheritdoc/>
    public override IEnumerable<IRenderable> GetFooter(ICommandModel model, ICommandInfo? command)
    {
        if (command is not null) return base.GetFooter(model, command);
        var codes = new Grid().AddColumn(new GridColumn { Padding = new Padding(4, 0, 4, 0), NoWrap = true }).AddColumn(new GridColumn { Padding = new Padding(0, 0, 0, 0) });
        foreach (var (code, meaning) in ExitCode.All) codes.AddRow(new Text(code.ToString(CultureInfo.InvariantCulture)), new Text(meaning));
        return [Text.NewLine, new Text("EXIT CODES:", new Style(Color.Yellow)), Text.NewLine, codes];
    }
}
