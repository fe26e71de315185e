using System.ComponentModel;
using Earmark.Data;
using Spectre.Console.Cli;

namespace Earmark.Cli.Commands;

/// <summary>Options of every command that opens a data set.</summary>
internal abstract class DataSettings : CommandSettings
{
    [CommandOption("--layout <NAME>"), Description("Layout of the folder, such as annotations or folders: see docs/data-layouts.md [grey](default: detected)[/]")]
    public string? Layout { get; init; }

    [CommandOption("--csv <FILE>"), Description("Alternative label file for the same recordings, such as train_noisy.csv")]
    public string? Csv { get; init; }

    [CommandOption("--file-column <NAME>"), Description("CSV column with the file names")]
    public string? FileColumn { get; init; }

    [CommandOption("--label-column <NAME>"), Description("Column with the labels, in the CSV file or in Raven selection tables")]
    public string? LabelColumn { get; init; }

    [CommandOption("--label-separator <TEXT>"), Description("Text between two labels of a recording in the label column of a CSV file or in an annotation, such as \",\"")]
    public string? LabelSeparator { get; init; }

    [CommandOption("--merge-labels"), Description("Gives a recording that is listed in several rows, or stored in several label folders, all of their labels")]
    public bool MergeLabels { get; init; }

    [CommandOption("--verified-column <NAME>"), Description("CSV column that is 1 for manually verified labels")]
    public string? VerifiedColumn { get; init; }

    [CommandOption("--group-column <NAME>"), Description("CSV column with the group of each recording; groups are never split between training and validation")]
    public string? GroupColumn { get; init; }

    [CommandOption("--fold-column <NAME>"), Description("CSV column with the fold of each recording")]
    public string? FoldColumn { get; init; }

    [CommandOption("--background <FOLDER>"), Description("Folder in the data set with recordings that contain none of the labels; they are used in training [grey](default _background)[/]")]
    public string? Background { get; init; }

    /// <summary>The options for opening the data set.</summary>
    public DatasetOptions DatasetOptions => new()
    {
        Layout = Layout,
        Csv = Csv,
        FileColumn = FileColumn,
        LabelColumn = LabelColumn,
        LabelSeparator = LabelSeparator,
        MergeLabels = MergeLabels,
        VerifiedColumn = VerifiedColumn,
        GroupColumn = GroupColumn,
        FoldColumn = FoldColumn,
        Background = Background,
    };
}
