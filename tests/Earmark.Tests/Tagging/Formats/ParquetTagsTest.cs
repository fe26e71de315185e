using System.Security.Cryptography;
using Earmark.Tagging;
using Earmark.Tagging.Formats;
using Earmark.Tests.Data;
using Parquet;
using Parquet.Schema;

namespace Earmark.Tests.Tagging.Formats;

public sealed class ParquetTagsTest : IDisposable
{
    private readonly DataFolder folder = new();

    private string Tags => folder["tags.parquet"];

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Columns_have_the_documented_types()
    {
        File.WriteAllBytes(Tags, TagSamples.Write(TagFormat.Find("parquet")!, TagSamples.Recordings));
        await using var reader = await ParquetReader.CreateAsync(Tags);
        Assert.Equal(["path ReadOnlyMemory`1 required", "start Double optional", "end Double optional", "label ReadOnlyMemory`1 optional", "score Double optional", "recorded_at DateTime optional", "seconds Double required"],
            reader.Schema.DataFields.Select(field => $"{field.Name} {field.ClrType.Name} {(field.IsNullable ? "optional" : "required")}"));
        var recordedAt = Assert.IsType<DateTimeDataField>(reader.Schema.DataFields[5]);
        Assert.Equal((DateTimeFormat.Timestamp, DateTimeTimeUnit.Micros, false), (recordedAt.DateTimeFormat, recordedAt.Unit, recordedAt.IsAdjustedToUTC));

        var group = Assert.Single(reader.RowGroups);
        var (labels, times) = (new string?[4], new DateTime?[4]);
        await group.ReadAsync(reader.Schema.DataFields[3], labels.AsMemory());
        await group.ReadAsync(recordedAt, times.AsMemory());
        Assert.Equal(["Bark", "Inside, small room", null, "Canis lupus_Gray Wolf"], labels);
        Assert.Equal([new DateTime(2021, 6, 18, 5, 0, 0).AddSeconds(0.5), new DateTime(2021, 6, 18, 5, 0, 4), null, null], times);
    }

    [Fact]
    public async Task Rows_are_written_in_groups()
    {
        using (var file = File.Create(Tags))
        using (var writer = new ParquetTagWriter(file, rowsPerGroup: 2))
        {
            foreach (var recording in TagSamples.Recordings) writer.Append(recording);
            writer.Append(new("last.wav", 1, []));
            writer.Complete();
        }
        await using var reader = await ParquetReader.CreateAsync(Tags);
        Assert.Equal([2L, 2L, 1L], reader.RowGroups.Select(group => group.RowCount));
        Assert.Equal(TagSamples.Describe([.. TagSamples.Recordings, new("last.wav", 1, [])]), TagSamples.Describe(TagFile.Read(Tags)));
    }

    [Fact]
    public void A_stream_that_cannot_seek_receives_the_same_bytes()
    {
        using var memory = new MemoryStream();
        using (var pipe = new System.IO.Compression.BrotliStream(memory, System.IO.Compression.CompressionLevel.Fastest, leaveOpen: true))
        using (var writer = TagFormat.Find("parquet")!.CreateWriter(pipe))
        {
            foreach (var recording in TagSamples.Recordings) writer.Append(recording);
            writer.Complete();
        }
        memory.Position = 0;
        using var bytes = new MemoryStream();
        using (var unpacked = new System.IO.Compression.BrotliStream(memory, System.IO.Compression.CompressionMode.Decompress)) unpacked.CopyTo(bytes);
        Assert.Equal(TagSamples.Write(TagFormat.Find("parquet")!, TagSamples.Recordings), bytes.ToArray());
    }

    /// <summary>Text hashes differ between processes, and vector instructions between processors (compare DOTNET_EnableHWIntrinsic=0). The expected value changes with the version of Parquet.Net.</summary>
    [Fact]
    public void The_bytes_do_not_depend_on_the_process_or_the_processor()
    {
        var recordings = Enumerable.Range(0, 5000).Select(i => new TaggedRecording($"site{i % 7}/20240510_04{i / 60 % 60:D2}{i % 60:D2}_{i}.wav", 5, [new(i % 3, 4, $"label {i * 37 % 41}", i % 100 / 128.0)]));
        Assert.Equal("CD759C3A4B85BD50CC83BEB220048AEF", Convert.ToHexString(SHA256.HashData(TagSamples.Write(TagFormat.Find("parquet")!, recordings)))[..32]);
    }

    [Fact]
    public async Task Float_scores_and_required_columns_of_other_programs_are_read()
    {
        await Write(
            (new DataField<string>("label", true), (group, field) => group.WriteAsync(field, (string?[])["Bark", null])),
            (new DataField<float>("score", true), (group, field) => group.WriteAsync<float>(field, (float?[])[0.25f, null])),
            (new DataField<string>("path", true), (group, field) => group.WriteAsync(field, (string?[])["a.wav", "b.wav"])),
            (new DataField<double>("start", true), (group, field) => group.WriteAsync<double>(field, (double?[])[1, null])),
            (new DataField<double>("end", true), (group, field) => group.WriteAsync<double>(field, (double?[])[2, null])));
        Assert.Equal(["a.wav 2: 1 2 0.25 Bark", "b.wav 0: "], TagSamples.Describe(TagFile.Read(Tags)));
    }

    [Fact]
    public async Task Missing_columns_and_wrong_types_are_errors()
    {
        const string Expected = "Expected tags: a Parquet file with the columns path, start, end, label and score.";
        await Write((new DataField<string>("path", true), (group, field) => group.WriteAsync(field, (string?[])["a.wav"])));
        Assert.Equal($"tags.parquet: no column 'label' in path. {Expected}", Error());
        await Write((new DataField<long>("path", false), (group, field) => group.WriteAsync<long>(field, (long[])[1])));
        Assert.Equal("tags.parquet: the column 'path' contains Int64. Expected text.", Error());
        await WriteRow(score: (new DataField<long>("score", false), (group, field) => group.WriteAsync<long>(field, (long[])[1])));
        Assert.Equal("tags.parquet: the column 'score' contains Int64. Expected numbers.", Error());
    }

    [Theory]
    [InlineData(-0.5, 0.0, 1.0, "Bark", 1.0, "seconds is -0.5. Expected 0 to 1000000000.")]
    [InlineData(2e9, 0.0, 1.0, "Bark", 1.0, "seconds is 2000000000. Expected 0 to 1000000000.")]
    [InlineData(5.0, null, 1.0, "Bark", 1.0, "the start of the segment is NaN seconds. Expected 0 to 1000000000 seconds.")]
    [InlineData(5.0, 0.0, null, "Bark", 1.0, "the end of the segment is NaN seconds. Expected 0 to 1000000000 seconds.")]
    [InlineData(5.0, 0.0, 1.0, null, 1.0, "the label of the segment is empty. Expected a label.")]
    [InlineData(5.0, 0.0, 1.0, "Bark", null, "the score of the segment is NaN. Expected a number from 0 to 1.")]
    public async Task Rows_with_missing_or_invalid_values_are_errors(double seconds, double? start, double? end, string? label, double? score, string expected)
    {
        await WriteRow(seconds, start, end, label, (new DataField<double>("score", true), (group, field) => group.WriteAsync<double>(field, (double?[])[score])));
        Assert.Equal($"tags.parquet row 1: {expected}", Error());
    }

    [Fact]
    public async Task Invalid_values_are_reported_with_their_row()
    {
        await Write(
            (new DataField<string>("path", true), (group, field) => group.WriteAsync(field, (string?[])["a.wav", "a.wav"])),
            (new DataField<double>("start", false), (group, field) => group.WriteAsync<double>(field, (double[])[1, 3])),
            (new DataField<double>("end", false), (group, field) => group.WriteAsync<double>(field, (double[])[2, 2])),
            (new DataField<string>("label", true), (group, field) => group.WriteAsync(field, (string?[])["Bark", "Bark"])),
            (new DataField<double>("score", false), (group, field) => group.WriteAsync<double>(field, (double[])[1, 1])));
        Assert.Equal("tags.parquet row 2: the end 2 of the segment is before its start 3. Expected an end at or after the start.", Error());
    }

    [Fact]
    public void Damaged_files_are_errors()
    {
        var bytes = TagSamples.Write(TagFormat.Find("parquet")!, TagSamples.Recordings);
        for (var length = 4; length < bytes.Length; length += 7)
        {
            File.WriteAllBytes(Tags, bytes[..length]);
            Assert.StartsWith("tags.parquet: cannot be read (", Error(), StringComparison.Ordinal);
        }
        var random = new CounterRandom(1, "parquet");
        for (var i = 0; i < 300; i++)
        {
            var damaged = bytes.ToArray();
            for (var change = 0; change < 3; change++) damaged[4 + random.NextInt(damaged.Length - 4)] = (byte)random.NextInt(256);
            File.WriteAllBytes(Tags, damaged);
            if (Record.Exception(() => TagFile.Read(Tags)) is { } exception) Assert.IsType<InputException>(exception);
        }
    }

    private Task WriteRow(double seconds = 5, double? start = 0, double? end = 1, string? label = "Bark", (DataField Field, Func<ParquetRowGroupWriter, DataField, Task> Values) score = default) => Write(
        (new DataField<string>("path", true), (group, field) => group.WriteAsync(field, (string?[])["a.wav"])),
        (new DataField<double>("start", true), (group, field) => group.WriteAsync<double>(field, (double?[])[start])),
        (new DataField<double>("end", true), (group, field) => group.WriteAsync<double>(field, (double?[])[end])),
        (new DataField<string>("label", true), (group, field) => group.WriteAsync(field, (string?[])[label])),
        score,
        (new DataField<double>("seconds", true), (group, field) => group.WriteAsync<double>(field, (double?[])[seconds])));

    private async Task Write(params (DataField Field, Func<ParquetRowGroupWriter, DataField, Task> Values)[] columns)
    {
        await using var file = File.Create(Tags);
        await using var writer = await ParquetWriter.CreateAsync(new ParquetSchema(columns.Select(column => column.Field)), file);
        using var group = writer.CreateRowGroup();
        foreach (var (field, values) in columns) await values(group, field);
    }

    private string Error() => Assert.Throws<InputException>(() => TagFile.Read(Tags)).Message.Replace(folder.Root + Path.DirectorySeparatorChar, "", StringComparison.Ordinal);
}
