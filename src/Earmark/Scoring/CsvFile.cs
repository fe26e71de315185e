using Earmark.Data;
using nietras.SeparatedValues;

namespace Earmark.Scoring;

/// <summary>A csv file with a header, read as a whole by <see cref="CsvText"/>: scores, submissions and truth files are small.</summary>
/// <param name="Path">Path of the file.</param>
/// <param name="Header">Names of the columns.</param>
/// <param name="Rows">The rows below the header; blank lines are skipped.</param>
internal sealed record CsvFile(string Path, string[] Header, IReadOnlyList<CsvRow> Rows)
{
    /// <summary>Location of the header, for messages.</summary>
    public required string HeaderLocation { get; init; }

    /// <summary>Reads a file.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="expected">Expected content, for messages: "a submission: a csv with the columns fname,label".</param>
    /// <exception cref="InputException">The file is missing, empty or not a csv, or the number of cells of a row differs from that of the header.</exception>
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
                    $"{header.Length}, as in the header {Joined(header, text.Separator)}", $"Quote a cell that contains a '{text.Separator}'.");
            return new(path, header, [.. text.Rows.Skip(1)]) { HeaderLocation = $"{path} line {text.Rows[0].Line}" };
        }
        catch (CsvFormatException exception)
        {
            throw InputException.At(exception.Line is null ? path : $"{path} line {exception.Line}", exception.Message, expected, exception.Remedy);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw InputException.At(path, $"cannot be read ({error.Message})", expected);
        }
    }

    /// <summary>Returns the index of a required column.</summary>
    /// <exception cref="InputException">The column is missing or occurs twice.</exception>
    public int Column(string name) => CsvText.IndicesOf(Header, name) switch
    {
        [var position] => position,
        [] => throw InputException.At(HeaderLocation, $"no column '{name}' in the header {Joined(Header, ',')}",
            $"a header with '{name}', whose columns are separated by commas (semicolons and tabs also work)"),
        var several => throw InputException.At(HeaderLocation, $"{several.Length} columns '{name}' in the header {Joined(Header, ',')}", "one"),
    };

    /// <summary>Returns the index of a column, or -1.</summary>
    /// <exception cref="InputException">The column occurs twice.</exception>
    public int TryColumn(string name) => CsvText.IndicesOf(Header, name).Length == 0 ? -1 : Column(name);

    /// <summary>Checks that every clip occurs in one row only.</summary>
    /// <param name="column">The column of clip names.</param>
    /// <exception cref="InputException">A clip occurs in two lines; the message names both.</exception>
    public void RequireOnce(int column)
    {
        var lines = new Dictionary<string, int>(Rows.Count, StringComparer.Ordinal);
        foreach (var (line, cells) in Rows)
            if (!lines.TryAdd(Nfc.Normalize(cells[column]), line))
                throw InputException.At($"{Path} line {line}", $"clip {Quoted.Format(cells[column])} is already in line {lines[Nfc.Normalize(cells[column])]}", "one row for each clip");
    }

    /// <summary>Writes a file atomically: under a temporary name first, then renamed. An existing file is replaced.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="rows">Rows of cells, starting with the header; cells are quoted if necessary.</param>
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

    private static string Joined(string[] cells, char separator) => Quoted.Format(string.Join(separator, cells));
}
