using Earmark.Data.Annotations;
using Parquet;
using Parquet.Schema;

namespace Earmark.Tagging.Formats;

/// <summary>The format parquet: the columns of csv with types. A recording without segments has one row, in which start, end, label and score are null.</summary>
internal static class ParquetTags
{
    private const string Expected = "tags: a Parquet file with the columns path, start, end, label and score";

    public static TagFormat Format { get; } = new("parquet", ".parquet", "the columns of csv with types, for pandas, Polars, DuckDB and Spark",
        (stream, _) => new ParquetTagWriter(stream), Read, start => start.Bytes.AsSpan().StartsWith("PAR1"u8)) { IsText = false };

    private static IReadOnlyList<TaggedRecording> Read(string path)
    {
        using var file = InputFile.Open(path, Expected);
        try
        {
            // On the thread pool: Parquet.Net is asynchronous only, and waiting for it in a synchronisation context could deadlock.
            return Task.Run(() => ReadAsync(path, file)).GetAwaiter().GetResult();
        }
        catch (Exception exception) when (exception is not InputException)
        {
            // Parquet.Net throws many exception types on damaged data; callers get a single type.
            throw InputException.At(path, $"cannot be read ({exception.Message.ReplaceLineEndings(" ")})", Expected, "The file may be incomplete.");
        }
    }

    private static async Task<IReadOnlyList<TaggedRecording>> ReadAsync(string path, Stream file)
    {
        await using var reader = await ParquetReader.CreateAsync(file);
        var columns = reader.Schema.DataFields.ToDictionary(field => field.Name, StringComparer.Ordinal);
        DataField Column(string name, params Type[] types) => !columns.TryGetValue(name, out var field) ? throw InputException.At(path, $"no column '{name}' in {Names.Summary(columns.Keys)}", Expected)
            : field.IsArray || !types.Contains(field.ClrType) ? throw InputException.At(path, $"the column '{name}' contains {field.ClrType.Name}", types[0] == typeof(double) ? "numbers" : "text") : field;
        DataField Text(string name) => Column(name, typeof(ReadOnlyMemory<char>));
        DataField Number(string name) => Column(name, typeof(double), typeof(float));

        var (recordings, row) = (new RecordingList(), 0L);
        foreach (var group in reader.RowGroups)
        {
            var (paths, labels) = (await TextsAsync(group, Text("path")), await TextsAsync(group, Text("label")));
            var (starts, ends, scores) = (await NumbersAsync(group, Number("start")), await NumbersAsync(group, Number("end")), await NumbersAsync(group, Number("score")));
            var lengths = columns.ContainsKey("seconds") ? await NumbersAsync(group, Number("seconds")) : null;
            for (var i = 0; i < paths.Length; i++)
            {
                var where = $"{path} row {++row}";
                if (lengths?[i] is { } length and not (>= 0 and <= AnnotationField.MaxSeconds))
                    throw InputException.At(where, $"seconds is {DecimalText.Format(length)}", $"0 to {AnnotationField.MaxSeconds}");
                recordings.Add(where, paths[i] ?? "", lengths?[i], (starts[i], ends[i], labels[i], scores[i]) is (null, null, null, null) ? null
                    : new(starts[i] ?? double.NaN, ends[i] ?? double.NaN, labels[i] ?? "", scores[i] ?? double.NaN));
            }
        }
        return recordings.ToRecordings();
    }

    private static async Task<string?[]> TextsAsync(ParquetRowGroupReader group, DataField field)
    {
        var values = new string?[group.RowCount];
        await group.ReadAsync(field, values.AsMemory());
        return values;
    }

    private static async Task<double?[]> NumbersAsync(ParquetRowGroupReader group, DataField field) => field.ClrType == typeof(float)
        ? [.. (await ValuesAsync<float>(group, field)).Select(value => (double?)value)] : await ValuesAsync<double>(group, field);

    private static async Task<T?[]> ValuesAsync<T>(ParquetRowGroupReader group, DataField field) where T : struct
    {
        var nullable = new T?[group.RowCount];
        if (field.IsNullable)
        {
            await group.ReadAsync(field, nullable.AsMemory());
            return nullable;
        }
        var values = new T[group.RowCount];
        await group.ReadAsync(field, values.AsMemory());
        return [.. values.Select(value => (T?)value)];
    }
}
