using System.Globalization;
using System.Text;
using Earmark.Audio;

namespace Earmark.Data;

/// <summary>
/// An append-only CSV file of decisions: <c>fname,label,decision</c> and, for decisions with details, <c>start,end,given,proposed,score,reviewer,time</c>.
/// Several processes can append to it at the same time.
/// </summary>
public static class DecisionFile
{
    private const string StartColumn = "start", EndColumn = "end", ScoreColumn = "score", ReviewerColumn = "reviewer", TimeColumn = "time";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10), Pause = TimeSpan.FromMilliseconds(5);

    private static readonly (string Name, Func<Decision, string> Value)[] Columns =
    [
        (Decisions.FileColumn, decision => decision.Clip), (Decisions.LabelColumn, decision => Text(decision.Labels)), (Decisions.DecisionColumn, decision => decision.Verdict.ToString().ToLowerInvariant()),
        (StartColumn, decision => Text(decision.Span?.Start)), (EndColumn, decision => Text(decision.Span?.End)), (Decisions.GivenColumn, decision => Text(decision.Given)), (Decisions.ProposedColumn, decision => Text(decision.Proposed)),
        (ScoreColumn, decision => Text(decision.Score)), (ReviewerColumn, decision => decision.Reviewer ?? ""), (TimeColumn, decision => decision.Time?.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture) ?? ""),
    ];

    private const string Expected = "decisions: a CSV file with the columns fname,label,decision";

    private static readonly string[] ShortHeader = [Decisions.FileColumn, Decisions.LabelColumn, Decisions.DecisionColumn];

    /// <summary>
    /// Appends decisions, and returns when they are flushed to disk. A new file has the columns of the details if a decision has any. In an existing file, details without a column are not written.
    /// </summary>
    /// <param name="path">Path of the file. It is created if it does not exist.</param>
    /// <param name="decisions">The decisions.</param>
    /// <exception cref="InputException">The existing file is not a file of decisions, or not in UTF-8. It is not changed.</exception>
    /// <exception cref="IOException">The file cannot be written. It is unchanged.</exception>
    public static void Append(string path, params IEnumerable<Decision> decisions)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        Decision[] all = [.. decisions];
        using var file = WaitFor(() => new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1)); // an exclusive lock
        var length = file.Length;
        var (names, separator) = length > 0 ? HeaderOf(file) : all.Any(decision => decision.HasDetails) ? ([.. Columns.Select(column => column.Name)], ',') : (ShortHeader, ',');
        var bytes = new MemoryStream();
        if (length > 0) bytes.Write(EndOfRow(file));
        string[] Row(Decision decision) => [.. names.Select(name => Array.Find(Columns, column => column.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Value?.Invoke(decision) ?? "")];
        CsvText.Write(bytes, separator, length > 0 ? all.Select(Row) : all.Select(Row).Prepend(names));
        try
        {
            file.Position = length;
            file.Write(bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
            file.Flush(flushToDisk: true);
        }
        catch (IOException)
        {
            file.SetLength(length); // if the disk is full, a partly written row is removed
            throw;
        }
    }

    /// <summary>Reads all decisions in the order of the rows.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="warnings">Receives rows that are skipped because they are incomplete.</param>
    /// <exception cref="InputException">The file is missing or is not a file of decisions. The message states the line.</exception>
    public static IReadOnlyList<Decision> Read(string path, ICollection<string> warnings)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(warnings);
        RegularFile.Require(path, Expected);
        if (!File.Exists(path)) throw InputException.At(path, "no such file", Expected, "Check the path.");
        CsvText text;
        try
        {
            text = WaitFor(() => CsvText.Read(path, trim: true));
        }
        catch (CsvFormatException exception)
        {
            throw InputException.At(exception.Line is null ? path : $"{path} line {exception.Line}", exception.Message, Expected, exception.Remedy);
        }
        if (text.Rows is []) return [];
        var header = text.Rows[0].Fields;
        RequireColumns($"{path} line {text.Rows[0].Line}", header);
        List<Decision> decisions = [];
        foreach (var row in text.Rows.Skip(1))
            if (row.Fields.Length == header.Length) decisions.Add(Parse(new(path, row.Line), name => CsvText.IndicesOf(header, name) is [var index] ? row.Fields[index] : ""));
            else warnings.Add($"{path} line {row.Line}: the row has {row.Fields.Length} fields, but the header has {header.Length}. It is skipped.");
        return decisions;
    }

    private static Decision Parse(FileLine line, Func<string, string> field)
    {
        var verdict = field(Decisions.DecisionColumn);
        if (!Decisions.Verdicts.TryGetValue(verdict, out var parsed)) throw InputException.At(line, $"decision is {Quoted.Format(verdict)}", string.Join(", ", Decisions.Verdicts.Keys));
        double? Number(string name) => field(name) is not { Length: > 0 } text ? null
            : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) ? value : throw InputException.At(line, $"{name} is {Quoted.Format(text)}", "a number");
        var (start, end) = (Number(StartColumn), Number(EndColumn));
        if (start is null != end is null || start < 0 || end <= start) throw InputException.At(line, $"start is {Quoted.Format(field(StartColumn))} and end is {Quoted.Format(field(EndColumn))}", "an end after the start, in seconds, or neither");
        return new(field(Decisions.FileColumn), parsed, Labels(field(Decisions.LabelColumn)))
        {
            Span = start is { } from ? new(from, end!.Value) : null, Given = Optional(field(Decisions.GivenColumn)), Proposed = Optional(field(Decisions.ProposedColumn)), Score = Number(ScoreColumn),
            Reviewer = field(ReviewerColumn) is { Length: > 0 } name ? name : null,
            Time = DateTimeOffset.TryParse(field(TimeColumn), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null,
        };
    }

    /// <summary>Returns whether a label can be stored so that it is read back unchanged, alone or with others.</summary>
    internal static bool CanHold(string label) => !label.Contains(Decisions.LabelSeparator, StringComparison.Ordinal) && label.Trim() == label;

    private static ClipLabels? Optional(string field) => field.Length == 0 ? null : Labels(field);

    private static ClipLabels Labels(string field) => [.. Decisions.SplitLabels(field)];

    private static string Text(ClipLabels? labels) => labels is null ? "" : string.Join(Decisions.LabelSeparator, labels);

    private static string Text(double? number) => number is { } value ? DecimalText.Format(value) : "";

    private static void RequireColumns(string where, string[] header)
    {
        if (ShortHeader.FirstOrDefault(name => CsvText.IndicesOf(header, name).Length != 1) is { } missing)
            throw InputException.At(where, $"found the columns {Names.Summary([.. header.Select(Quoted.Format)])}", $"{Expected}: one column '{missing}'");
    }

    // Rows are appended in UTF-8.
    private static (string[] Names, char Separator) HeaderOf(FileStream file)
    {
        using var text = new StreamReader(file, new UTF8Encoding(false, throwOnInvalidBytes: true), detectEncodingFromByteOrderMarks: true, leaveOpen: true);
        var header = CsvText.ReadHeader(text);
        if (text.CurrentEncoding is not UTF8Encoding) throw InputException.At(file.Name, $"its encoding is {text.CurrentEncoding.WebName}", "UTF-8", "Save it as UTF-8.");
        RequireColumns($"{file.Name} line 1", header.Names);
        return header;
    }

    // Completes the last row, which may have been written by hand or truncated. Quotes in fields are doubled, so an odd number of quotes means that the last field is open, in which line breaks are text.
    private static ReadOnlySpan<byte> EndOfRow(FileStream file)
    {
        var (block, quotes, last) = (new byte[1 << 16], 0L, (byte)0);
        file.Position = 0;
        for (int count; (count = file.Read(block)) > 0; last = block[count - 1]) quotes += block.AsSpan(0, count).Count((byte)'"');
        return quotes % 2 != 0 ? "\"\n"u8 : last != '\n' ? "\n"u8 : [];
    }

    // Retries while another process has locked the file for an append.
    private static T WaitFor<T>(Func<T> open)
    {
        for (var waited = TimeSpan.Zero; ; waited += Pause)
            try
            {
                return open();
            }
            catch (IOException exception) when (exception is not (FileNotFoundException or DirectoryNotFoundException) && waited < Patience && IsShared(exception))
            {
                Thread.Sleep(Pause);
            }
    }

    // ERROR_SHARING_VIOLATION of Windows, and EWOULDBLOCK of flock, for which .NET uses the number of the system.
    private static bool IsShared(IOException exception) => (exception.HResult & 0xffff) is 32 or 11 or 35;
}
