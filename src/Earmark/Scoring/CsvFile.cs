using Earmark.Data;
using nietras.SeparatedValues;

namespace Earmark.Scoring;

/// <summary>A csv file with a header, read whole by <see cref="CsvText"/>: scores, submissions and their truth are small.</summary>
/// <param name="Path">Where it lies.</param>
/// <param name="Header">Names of the columns.</param>
/// <param name="Rows">The rows below the header; blank lines are passed over.</param>
internal sealed record CsvFile(string Path, string[] Header, IReadOnlyList<TableRow> Rows)
{
    /// <summary>Where the header stands, for messages.</summary>
    public required string HeaderPlace { get; init; }

    /// <summary>Reads a file.</summary>
    /// <param name="path">Where it lies.</param>
    /// <param name="expected">What it should be, for messages: "a submission: a csv with the columns fname,label".</param>
    /// <exception cref="InputException">It is missing, empty, no csv, or a row has another number of cells than the header.</exception>
    public static CsvFile Read(string path, string expected)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Directory.Exists(path)) throw InputException.At(path, "is a folder", expected, "Give the file itself.");
        if (!File.Exists(path)) throw InputException.At(path, "no such file", expected, "Check the path.");

        try
        {
            var text = CsvText.Read(path, trim: false);
            if (text.Rows is []) throw InputException.At(path, "the file is empty", expected);
            string[] header = [.. text.Rows[0].Cells.Select(name => name.Trim())];
            foreach (var (line, cells) in text.Rows.Skip(1).Where(row => row.Cells.Length != header.Length))
                throw InputException.At($"{path} line {line}", $"found {cells.Length} cells in {Joined(cells, text.Separator)}",
                    $"{header.Length}, as in the header {Joined(header, text.Separator)}", $"Quote a cell that holds a '{text.Separator}'.");
            return new(path, header, [.. text.Rows.Skip(1)]) { HeaderPlace = $"{path} line {text.Rows[0].Line}" };
        }
        catch (CsvFault fault)
        {
            throw InputException.At(fault.Line is null ? path : $"{path} line {fault.Line}", fault.Message, expected, fault.Cure);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw InputException.At(path, $"cannot be read ({error.Message})", expected);
        }
    }

    /// <summary>The place of a column that has to be there.</summary>
    /// <exception cref="InputException">The header lacks it, or has it twice.</exception>
    public int Column(string name) => CsvText.Places(Header, name) switch
    {
        [var place] => place,
        [] => throw InputException.At(HeaderPlace, $"no column '{name}' in the header {Joined(Header, ',')}",
            $"a header with '{name}', whose columns are separated by commas (semicolons and tabs also work)"),
        var several => throw InputException.At(HeaderPlace, $"{several.Length} columns '{name}' in the header {Joined(Header, ',')}", "one"),
    };

    /// <summary>The place of a column, or -1.</summary>
    /// <exception cref="InputException">The header has it twice.</exception>
    public int TryColumn(string name) => CsvText.Places(Header, name).Length == 0 ? -1 : Column(name);

    /// <summary>Demands that every row names another clip.</summary>
    /// <param name="column">The column of clip names.</param>
    /// <exception cref="InputException">A clip stands in two lines; both are named.</exception>
    public void RequireOnce(int column)
    {
        var lines = new Dictionary<string, int>(Rows.Count, StringComparer.Ordinal);
        foreach (var (line, cells) in Rows)
            if (!lines.TryAdd(Nfc.Of(cells[column]), line))
                throw InputException.At($"{Path} line {line}", $"clip {Quoted.Of(cells[column])} is already in line {lines[Nfc.Of(cells[column])]}", "one row for each clip");
    }

    /// <summary>Writes a file whole or not at all: under another name first, then renamed; one that is there is replaced.</summary>
    /// <param name="path">Where to.</param>
    /// <param name="rows">Rows of cells, the header first; cells that need it are quoted.</param>
    public static void Write(string path, IEnumerable<string[]> rows)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        AtomicFile.Write(path, file =>
        {
            using var text = new StreamWriter(file, leaveOpen: true) { NewLine = "\n" };
            using var writer = Sep.New(',').Writer(o => o with { WriteHeader = false, Escape = true }).To(text, leaveOpen: true);
            foreach (var cells in rows)
            {
                using var row = writer.NewRow();
                for (var i = 0; i < cells.Length; i++) row[i].Set(cells[i]);
            }
        });
    }

    private static string Joined(string[] cells, char separator) => Quoted.Of(string.Join(separator, cells));
}
