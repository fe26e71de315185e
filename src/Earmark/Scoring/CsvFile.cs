using Earmark.Data;

namespace Earmark.Scoring;

/// <summary>A CSV file with a header. It is loaded completely by <see cref="CsvText"/>, because score, submission and truth files are small.</summary>
/// <param name="Path">Path of the file.</param>
/// <param name="Header">Names of the columns.</param>
/// <param name="Rows">The rows below the header. Blank lines are skipped.</param>
internal sealed record CsvFile(string Path, string[] Header, IReadOnlyList<CsvRow> Rows)
{
    /// <summary>Location of the header, for messages.</summary>
    public required string HeaderLocation { get; init; }

    /// <summary>Reads a file.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="expected">Expected content, for messages: "a submission: a CSV file with the columns fname,label".</param>
    /// <exception cref="InputException">The file is missing, empty or not a CSV file, or a row and the header have different numbers of fields.</exception>
    public static CsvFile Read(string path, string expected)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Directory.Exists(path)) throw InputException.At(path, "is a folder", expected, "Specify the file itself.");
        if (!File.Exists(path)) throw InputException.At(path, "no such file", expected, "Check the path.");

        try
        {
            var text = CsvText.Read(path, trim: false);
            if (text.Rows is []) throw InputException.At(path, "the file is empty", expected);
            string[] header = [.. text.Rows[0].Fields.Select(name => name.Trim())];
            foreach (var (line, fields) in text.Rows.Skip(1).Where(row => row.Fields.Length != header.Length))
                throw InputException.At($"{path} line {line}", $"found {fields.Length} fields in {Join(fields, text.Separator)}",
                    $"{header.Length}, as in the header {Join(header, text.Separator)}", $"Quote fields that contain a '{text.Separator}'.");
            return new(path, header, [.. text.Rows.Skip(1)]) { HeaderLocation = $"{path} line {text.Rows[0].Line}" };
        }
        catch (CsvFormatException exception)
        {
            throw InputException.At(exception.Line is null ? path : $"{path} line {exception.Line}", exception.Message, expected, exception.Remedy);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw InputException.At(path, $"cannot be read ({exception.Message})", expected);
        }
    }

    /// <summary>Returns the index of a required column.</summary>
    /// <exception cref="InputException">The column is missing or occurs twice.</exception>
    public int Column(string name) => CsvText.IndicesOf(Header, name) switch
    {
        [var index] => index,
        [] => throw InputException.At(HeaderLocation, $"no column '{name}' in the header {Join(Header, ',')}",
            $"a header with '{name}' and columns separated by commas, semicolons or tabs"),
        var duplicates => throw InputException.At(HeaderLocation, $"{duplicates.Length} columns '{name}' in the header {Join(Header, ',')}", "one"),
    };

    /// <summary>Returns the index of a column, or -1.</summary>
    /// <exception cref="InputException">The column occurs twice.</exception>
    public int TryColumn(string name) => CsvText.IndicesOf(Header, name).Length == 0 ? -1 : Column(name);

    /// <summary>Checks that each clip occurs in only one row.</summary>
    /// <param name="column">Index of the column of clip names.</param>
    /// <exception cref="InputException">A clip occurs twice. The message states both lines.</exception>
    public void RequireUnique(int column)
    {
        var lines = new Dictionary<string, int>(Rows.Count, StringComparer.Ordinal);
        foreach (var (line, fields) in Rows)
            if (!lines.TryAdd(Nfc.Normalize(fields[column]), line))
                throw InputException.At($"{Path} line {line}", $"clip {Quoted.Format(fields[column])} is already in line {lines[Nfc.Normalize(fields[column])]}", "one row for each clip");
    }

    /// <summary>Writes a file atomically: it is written under a temporary name and then renamed. An existing file is replaced.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="rows">Rows of fields, starting with the header. Fields are quoted if necessary.</param>
    public static void Write(string path, IEnumerable<string[]> rows)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        AtomicFile.Write(path, file => CsvText.Write(file, ',', rows));
    }

    private static string Join(string[] fields, char separator) => Quoted.Format(string.Join(separator, fields));
}
