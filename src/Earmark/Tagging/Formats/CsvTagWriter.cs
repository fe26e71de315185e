using nietras.SeparatedValues;

namespace Earmark.Tagging.Formats;

/// <summary>Writes CSV files (RFC 4180, with line feeds). Fields with separators, quotes or line breaks are quoted.</summary>
internal sealed class CsvTagWriter : TextTagWriter
{
    private readonly SepWriter rows;
    private readonly Func<TaggedRecording, IEnumerable<string[]>> rowsOf;

    /// <summary>Creates a writer.</summary>
    /// <param name="stream">Receives the file.</param>
    /// <param name="header">Names of the columns.</param>
    /// <param name="rowsOf">Returns the rows of a recording, with as many fields as the header.</param>
    public CsvTagWriter(Stream stream, string[] header, Func<TaggedRecording, IEnumerable<string[]>> rowsOf) : base(stream)
    {
        this.rowsOf = rowsOf;
        rows = Sep.New(',').Writer(options => options with { WriteHeader = false, Escape = true }).To(Text, leaveOpen: true);
        WriteRow(header);
    }

    private protected override void Write(TaggedRecording recording)
    {
        foreach (var fields in rowsOf(recording)) WriteRow(fields);
    }

    private protected override void FlushBuffer()
    {
        rows.Flush();
        base.FlushBuffer();
    }

    private protected override void Dispose(bool disposing)
    {
        if (disposing) rows.Dispose();
        base.Dispose(disposing);
    }

    private void WriteRow(string[] fields)
    {
        using var row = rows.NewRow();
        for (var i = 0; i < fields.Length; i++) row[i].Set(fields[i]);
    }
}
