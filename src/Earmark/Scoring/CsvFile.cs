using nietras.SeparatedValues;

namespace Earmark.Scoring;

/// <summary>A row of a csv file.</summary>
/// <param name="Line">Its line, from 1; the first where a quoted cell spans several.</param>
/// <param name="Cells">Its cells, unquoted; as many as the header has.</param>
internal readonly record struct CsvRow(int Line, string[] Cells);

/// <summary>A csv file with a header, read whole: scores, submissions and their truth are small.</summary>
/// <param name="Path">Where it lies.</param>
/// <param name="Header">Names of the columns.</param>
/// <param name="Rows">The rows below the header; blank lines are passed over.</param>
internal sealed record CsvFile(string Path, string[] Header, IReadOnlyList<CsvRow> Rows)
{
    /// <summary>Reads a file.</summary>
    /// <param name="path">Where it lies.</param>
    /// <param name="expected">What it should be, for messages: "a submission: a csv with the columns fname,label".</param>
    /// <exception cref="InputException">It is missing, empty, or a row has another number of cells than the header.</exception>
    public static CsvFile Read(string path, string expected)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Directory.Exists(path)) throw InputException.At(path, "is a folder", expected, "Give the file itself.");
        if (!File.Exists(path)) throw InputException.At(path, "no such file", expected, "Check the path.");

        string[]? header = null;
        var rows = new List<CsvRow>();
        try
        {
            using var reader = Sep.New(',').Reader(o => o with { HasHeader = false, DisableColCountCheck = true, Unescape = true }).FromFile(path);
            foreach (var row in reader)
            {
                if (row.ColCount == 1 && row[0].Span.IsWhiteSpace()) continue;
                var cells = row[..].ToStringsArray();
                if (header is null) { header = cells; continue; }
                if (cells.Length != header.Length)
                    throw InputException.At($"{path} line {row.LineNumberFrom}", $"found {cells.Length} cells in '{Shorten(row.Span)}'",
                        $"{header.Length}, as in the header '{Shorten(string.Join(',', header))}'", "Quote a cell that holds a comma.");
                rows.Add(new(row.LineNumberFrom, cells));
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw InputException.At(path, $"cannot be read ({error.Message})", expected);
        }
        return new(path, header ?? throw InputException.At(path, "the file is empty", expected), rows);
    }

    /// <summary>The place of a column that has to be there.</summary>
    /// <exception cref="InputException">The header lacks it.</exception>
    public int Column(string name) => TryColumn(name) is >= 0 and var index ? index
        : throw InputException.At($"{Path} line 1", $"no column '{name}' in the header '{Shorten(string.Join(',', Header))}'", $"a comma-separated header with '{name}'");

    /// <summary>The place of a column, or -1.</summary>
    public int TryColumn(string name) => Array.IndexOf(Header, name);

    /// <summary>Demands that every row names another clip.</summary>
    /// <param name="column">The column of clip names.</param>
    /// <exception cref="InputException">A clip stands in two lines; both are named.</exception>
    public void RequireOnce(int column)
    {
        var lines = new Dictionary<string, int>(Rows.Count, StringComparer.Ordinal);
        foreach (var (line, cells) in Rows)
            if (!lines.TryAdd(cells[column], line))
                throw InputException.At($"{Path} line {line}", $"clip '{cells[column]}' stands in line {lines[cells[column]]} already", "one row for each clip");
    }

    /// <summary>Writes a file whole or not at all: under another name first, then renamed; one that is there is replaced.</summary>
    /// <param name="path">Where to.</param>
    /// <param name="rows">Rows of cells, the header first; cells that need it are quoted.</param>
    public static void Write(string path, IEnumerable<string[]> rows)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        WholeFile.Write(path, file =>
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

    private static string Shorten(ReadOnlySpan<char> text) => text.Length <= 80 ? text.ToString() : $"{text[..77]}...";
}
