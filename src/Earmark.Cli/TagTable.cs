using System.Globalization;
using Earmark.Tagging;

namespace Earmark.Cli;

/// <summary>Writes tags as a table for people. The widths of the columns are determined before the first row, so that rows are shown as they become known.</summary>
/// <param name="terminal">The terminal.</param>
/// <param name="paths">The recordings.</param>
/// <param name="labels">The labels of the model, if each segment is a row, or null if each recording is.</param>
internal sealed class TagTable(Terminal terminal, IEnumerable<string> paths, IEnumerable<string>? labels) : ITagPrinter
{
    private const int MaxPathWidth = 80;

    private readonly int pathWidth = Math.Min(MaxPathWidth, Width(paths, "recording")), labelWidth = labels is null ? 0 : Width(labels, ScoredLabel.Unknown);
    private bool hasHeader;

    public void Add(TaggedRecording recording)
    {
        if (!hasHeader) WriteHeader();
        hasHeader = true;
        if (recording.Segments.Count == 0) WriteRow(recording.Path, "-");
        else if (labels is null) WriteRow(recording.Path, string.Join(", ", recording.Segments.Select(segment => string.Create(CultureInfo.InvariantCulture, $"{segment.Label} {segment.Score:0.00}"))));
        else
            foreach (var segment in recording.Segments)
                WriteRow(recording.Path, string.Create(CultureInfo.InvariantCulture, $"{Pad(segment.Label, labelWidth)}  {segment.Start,9:0.00}  {segment.End,9:0.00}  {segment.Score:0.00}"));
    }

    public void Complete() { }

    private void WriteHeader() => WriteRow("recording", labels is null ? "labels" : $"{Pad("label", labelWidth)}  {"start",9}  {"end",9}  score");

    private void WriteRow(string path, string text) => terminal.WriteResult($"{Pad(path, pathWidth)}  {Printable.EscapeLine(text)}");

    private static string Pad(string text, int width) => Printable.EscapeLine(text, Printable.ResultLine).PadRight(width);

    private static int Width(IEnumerable<string> texts, string other) => texts.Append(other).Max(text => Printable.EscapeLine(text, Printable.ResultLine).Length);
}
