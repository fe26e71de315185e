using System.ComponentModel;
using Earmark.Data;
using Spectre.Console.Cli;

namespace Earmark.Cli.Commands;

/// <summary>Options of every command that opens a data set.</summary>
internal abstract class DataSettings : CommandSettings
{
    [CommandOption("--csv <FILE>"), Description("Another label file for the same recordings, such as train_noisy.csv")]
    public string? Csv { get; init; }

    [CommandOption("--file-column <NAME>"), Description("Column of the csv that names the recordings")]
    public string? FileColumn { get; init; }

    [CommandOption("--label-column <NAME>"), Description("Column of the csv that holds the labels")]
    public string? LabelColumn { get; init; }

    [CommandOption("--verified-column <NAME>"), Description("Column of the csv that is 1 if a person verified the label")]
    public string? VerifiedColumn { get; init; }

    [CommandOption("--group-column <NAME>"), Description("Column of the csv whose recordings stay together when clips are held out")]
    public string? GroupColumn { get; init; }

    [CommandOption("--fold-column <NAME>"), Description("Column of the csv that assigns folds")]
    public string? FoldColumn { get; init; }

    [CommandOption("--background <FOLDER>"), Description("Folder inside the data whose recordings belong to no label [grey](default _background)[/]")]
    public string? Background { get; init; }

    /// <summary>The options for opening the data set.</summary>
    public DatasetOptions DatasetOptions => new()
    {
        Csv = Csv,
        FileColumn = FileColumn,
        LabelColumn = LabelColumn,
        VerifiedColumn = VerifiedColumn,
        GroupColumn = GroupColumn,
        FoldColumn = FoldColumn,
        Background = Background,
    };
}
