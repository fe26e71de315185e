using System.ComponentModel;
using Earmark.Data;
using Spectre.Console.Cli;

namespace Earmark.Cli.Commands;

/// <summary>Options of every command that opens a data set.</summary>
internal abstract class DataSettings : CommandSettings
{
    [CommandOption("--csv <FILE>"), Description("Alternative label file for the same recordings, such as train_noisy.csv")]
    public string? Csv { get; init; }

    [CommandOption("--file-column <NAME>"), Description("CSV column with the file names")]
    public string? FileColumn { get; init; }

    [CommandOption("--label-column <NAME>"), Description("CSV column with the labels")]
    public string? LabelColumn { get; init; }

    [CommandOption("--verified-column <NAME>"), Description("CSV column that is 1 for manually verified labels")]
    public string? VerifiedColumn { get; init; }

    [CommandOption("--group-column <NAME>"), Description("CSV column with the group of each recording; groups are never split between training and validation")]
    public string? GroupColumn { get; init; }

    [CommandOption("--fold-column <NAME>"), Description("CSV column with the fold of each recording")]
    public string? FoldColumn { get; init; }

    [CommandOption("--background <FOLDER>"), Description("Folder in the data set with background sounds, which have no label [grey](default _background)[/]")]
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
