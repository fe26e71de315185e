using System.Globalization;
using System.Text.Json;
using Spectre.Console;

namespace Earmark.Cli;

/// <summary>
/// Output of a command: results go to standard output, everything else (messages, warnings, progress) to standard
/// error, so that output can be piped. All text is escaped by <see cref="Printable"/> here. Thread-safe.
/// </summary>
/// <param name="output">Standard output.</param>
/// <param name="error">Standard error.</param>
internal sealed class Terminal(IAnsiConsole output, IAnsiConsole error)
{
    /// <summary>Width of help and tables if the output is a file or a pipe.</summary>
    private const int PlainWidth = 120;

    private readonly Lock gate = new();
    private string live = "";

    /// <summary>Returns the terminal for the standard output and error of the process. From then on, text that libraries write to the console, such as libtorch load errors, goes to standard error.</summary>
    public static Terminal ForProcess()
    {
        var terminal = new Terminal(Open(Console.Out), Open(Console.Error));
        Console.SetOut(Console.Error);
        return terminal;
    }

    /// <summary>Standard output, for rendering by Spectre.</summary>
    public IAnsiConsole Output => output;

    /// <summary>Standard error, for rendering by Spectre.</summary>
    public IAnsiConsole Error => error;

    /// <summary>Whether standard error is an interactive terminal, so that a line can be updated in place.</summary>
    public bool IsLive => error.Profile.Capabilities is { Interactive: true, Ansi: true };

    /// <summary>Writes a line of a result to standard output, never wrapped.</summary>
    public void WriteResult(string text) => Write(output, Printable.EscapeLines(text, Printable.ResultLine));

    /// <summary>Writes text for programs, such as JSON, to standard output. It is never shortened, and JSON stays valid.</summary>
    public void Document(string text) => Write(output, Printable.EscapeLines(text));

    /// <summary>Writes a result as indented JSON to standard output, with camelCase names.</summary>
    public void Json<T>(T result) => Document(JsonSerializer.Serialize(result, JsonStyle.Options));

    /// <summary>Writes a message of one or more lines to standard error, never wrapped.</summary>
    public void Message(string text) => Write(error, Printable.EscapeLines(text, Printable.MessageLine, Printable.MessageLines));

    /// <summary>Writes "Warning: ..." as one line to standard error.</summary>
    public void Warn(string text) => Message($"Warning: {Printable.EscapeLine(text)}");

    /// <summary>
    /// Writes a table to standard output: text left-aligned, numbers right-aligned. If it is wider than the terminal, the
    /// last column of text is wrapped.
    /// </summary>
    /// <param name="header">Column names. If all are empty, the table has no header.</param>
    /// <param name="rows">The cells. Floating-point numbers are written with four decimals.</param>
    public void Table(string[] header, IEnumerable<object[]> rows)
    {
        var table = new Table { ShowHeaders = header.Any(name => name.Length > 0) }.Border(TableBorder.Simple);
        object[][] cells = [.. rows];
        bool[] isText = [.. Enumerable.Range(0, header.Length).Select(column => cells.All(row => row[column] is string))];
        for (var column = 0; column < header.Length; column++)
            table.AddColumn(new TableColumn(new Text(header[column]))
            {
                NoWrap = column != Array.LastIndexOf(isText, true),
                Alignment = isText[column] ? Justify.Left : Justify.Right,
            });
        foreach (var row in cells) table.AddRow(row.Select(cell => new Text(Printable.EscapeLine(FormatCell(cell)))));
        lock (gate)
        {
            Erase();
            output.Write(table);
        }
    }

    /// <summary>Shows a line at the bottom of the screen that is replaced by the next one. An empty line removes it.</summary>
    public void WriteStatus(string text)
    {
        lock (gate)
        {
            Erase();
            text = Printable.EscapeLine(text);
            live = text.Length < error.Profile.Width ? text : text[..Math.Max(0, error.Profile.Width - 1)];
            error.Profile.Out.Writer.Write(live);
            error.Profile.Out.Writer.Flush();
        }
    }

    private void Write(IAnsiConsole console, string text)
    {
        lock (gate)
        {
            var previous = live;
            Erase();
            console.Profile.Out.Writer.WriteLine(text);
            if (previous.Length > 0) WriteStatus(previous);
        }
    }

    private void Erase()
    {
        if (live.Length > 0) error.Profile.Out.Writer.Write("\r\u001b[K"); // return to the first column and erase to the end of the line
        live = "";
    }

    private static string FormatCell(object cell) => cell is double number
        ? number.ToString("0.0000", CultureInfo.InvariantCulture)
        : Convert.ToString(cell, CultureInfo.InvariantCulture) ?? "";

    private static IAnsiConsole Open(TextWriter writer)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) });
        if (!console.Profile.Out.IsTerminal) console.Profile.Width = PlainWidth;
        return console;
    }
}
