using System.IO.Compression;
using Parquet;
using Parquet.Schema;

namespace Earmark.Tagging.Formats;

/// <summary>Writes Parquet files with Parquet.Net, one row group at a time.</summary>
internal sealed class ParquetTagWriter : TagWriter
{
    /// <summary>Rows of a row group. About 10 MB in memory, and enough for column statistics to be useful.</summary>
    public const int DefaultRowsPerGroup = 1 << 16;

    // Snappy, the default of Parquet.Net, gives other bytes on other processors.
    private static readonly ParquetOptions Options = new() { CompressionMethod = CompressionMethod.Zstd, CompressionLevel = CompressionLevel.Optimal };

    private readonly int rowsPerGroup;
    private readonly List<Row> rows = [];
    private readonly DataField path = new DataField<string>("path", nullable: false), start = new DataField<double>("start", nullable: true), end = new DataField<double>("end", nullable: true),
        label = new DataField<string>("label", nullable: true), score = new DataField<double>("score", nullable: true), seconds = new DataField<double>("seconds", nullable: false),
        recordedAt = new DateTimeDataField("recorded_at", DateTimeFormat.Timestamp, isAdjustedToUTC: false, DateTimeTimeUnit.Micros, isNullable: true);
    private readonly ParquetWriter writer;

    /// <summary>Creates a writer.</summary>
    /// <param name="stream">Receives the file.</param>
    /// <param name="rowsPerGroup">Rows of a row group.</param>
    public ParquetTagWriter(Stream stream, int rowsPerGroup = DefaultRowsPerGroup)
    {
        this.rowsPerGroup = rowsPerGroup;
        writer = Task.Run(() => ParquetWriter.CreateAsync(new ParquetSchema(path, start, end, label, score, recordedAt, seconds), stream, Options)).GetAwaiter().GetResult();
    }

    private protected override void Write(TaggedRecording recording)
    {
        if (recording.Segments.Count == 0) Add(recording, null);
        foreach (var segment in recording.Segments) Add(recording, segment);
    }

    private protected override void WriteEnd()
    {
        if (rows.Count > 0) WriteGroup();
        Task.Run(async () => await writer.DisposeAsync()).GetAwaiter().GetResult(); // writes the footer
    }

    // The boundaries of row groups do not depend on calls of Flush, so there is nothing to pass on between them.
    private protected override void FlushBuffer() { }

    private void Add(TaggedRecording recording, Segment? segment)
    {
        rows.Add(new(recording.Path, recording.Seconds, segment, ClockTime.At(recording.Path, segment?.Start ?? 0)));
        if (rows.Count == rowsPerGroup) WriteGroup();
    }

    private void WriteGroup()
    {
        Task.Run(WriteGroupAsync).GetAwaiter().GetResult();
        rows.Clear();
    }

    private async Task WriteGroupAsync()
    {
        using var group = writer.CreateRowGroup();
        await group.WriteAsync<ReadOnlyMemory<char>>(path, rows.Select(row => row.Path.AsMemory()).ToArray());
        await group.WriteAsync<double>(start, rows.Select(row => row.Segment?.Start).ToArray());
        await group.WriteAsync<double>(end, rows.Select(row => row.Segment?.End).ToArray());
        await group.WriteAsync(label, rows.Select(row => row.Segment?.Label).ToArray());
        await group.WriteAsync<double>(score, rows.Select(row => row.Segment?.Score).ToArray());
        await group.WriteAsync<DateTime>(recordedAt, rows.Select(row => row.RecordedAt).ToArray());
        await group.WriteAsync<double>(seconds, rows.Select(row => row.Seconds).ToArray());
        group.CompleteValidate();
    }

    private readonly record struct Row(string Path, double Seconds, Segment? Segment, DateTime? RecordedAt);
}
