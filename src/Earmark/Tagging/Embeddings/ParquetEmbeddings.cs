using System.Buffers;
using System.Globalization;
using Parquet;
using Parquet.Schema;

namespace Earmark.Tagging.Embeddings;

/// <summary>A Parquet file with the columns path, start, end and embedding (a list of float).</summary>
internal static class ParquetEmbeddings
{
    private const int ValuesPerGroup = 1 << 21; // 8 MB
    private const int MaxCompression = 32; // of Snappy, with which Parquet.Net compresses: at best, 3 bytes stand for 64
    private const string ModelKey = "earmark.model", FeaturesKey = "earmark.features";

    public static void Write(string path, string model, Action<Action<Embedding>> produce) => AtomicFile.Write(path, stream =>
    {
        Group? group = null;
        produce(embedding =>
        {
            group ??= new(stream, model, embedding.Values.Length);
            group.Add(embedding);
        });
        group?.Complete();
    });

    public static IEnumerable<Embedding> Read(string path, string model)
    {
        using var file = InputFile.Open(path, EmbeddingFile.Expected);
        var reader = Wait(path, async () => await ParquetReader.CreateAsync(file, leaveStreamOpen: true)); // it holds nothing but the file
        if (!reader.CustomMetadata.TryGetValue(ModelKey, out var found) || !reader.CustomMetadata.TryGetValue(FeaturesKey, out var number)
            || !int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var features) || features == 0)
            throw InputException.At(path, $"its metadata has no {ModelKey} and {FeaturesKey}", EmbeddingFile.Expected);
        EmbeddingFile.RequireModel(path, found, model);
        var fields = reader.Schema.DataFields;
        if (fields.Length != 4 || fields[3].ClrType != typeof(float)) throw InputException.At(path, "its columns are not path, start, end and embedding", EmbeddingFile.Expected);
        foreach (var group in reader.RowGroups)
        {
            var rows = CheckedRows(path, group.RowCount, features, group.GetMetadata(fields[3])?.MetaData?.NumValues ?? 0, file.Length);
            var (paths, starts, ends, values) = (new string[rows], new double[rows], new double[rows], new float[rows * features]);
            Wait(path, async () =>
            {
                await group.ReadAsync(fields[0], paths.AsMemory()!);
                await group.ReadAsync<double>(fields[1], starts.AsMemory());
                await group.ReadAsync<double>(fields[2], ends.AsMemory());
                await group.ReadRawAsync<float>(fields[3], values.AsMemory(), new int[values.Length].AsMemory(), new int[values.Length].AsMemory());
                return true;
            });
            for (var row = 0; row < rows; row++) yield return new(paths[row], starts[row], ends[row], values.AsMemory(row * features, features));
        }
    }

    // The counts are metadata, which can be damaged. Arrays are created only if the file is large enough to fill them.
    private static int CheckedRows(string path, long rows, int features, long values, long bytes)
    {
        var maxValues = Math.Min(bytes / sizeof(float) * MaxCompression, Array.MaxLength);
        return rows >= 0 && rows <= maxValues / features && rows * features == values ? (int)rows
            : throw InputException.At(path, $"its metadata states a group of {rows} embeddings with {features} features and {values} values, in a file of {bytes} bytes", EmbeddingFile.Expected, "The file is damaged. Write it again.");
    }

    // On the thread pool: Parquet.Net is asynchronous only, and waiting for it in a synchronisation context could deadlock.
    private static T Wait<T>(string path, Func<Task<T>> read)
    {
        try
        {
            return Task.Run(read).GetAwaiter().GetResult();
        }
        catch (Exception exception) when (exception is not InputException)
        {
            // Parquet.Net throws many exception types on damaged data.
            throw InputException.At(path, $"cannot be read ({exception.Message.ReplaceLineEndings(" ")})", EmbeddingFile.Expected, "The file may be incomplete.");
        }
    }

    // The rows that form the next row group.
    private sealed class Group
    {
        private readonly int features;
        private readonly List<(string Path, double Start, double End)> rows = [];
        private readonly ArrayBufferWriter<float> values = new(); // the caller can reuse the array of an embedding
        private readonly DataField[] fields;
        private readonly ParquetWriter writer;

        public Group(Stream stream, string model, int features)
        {
            this.features = features;
            var schema = new ParquetSchema(new DataField<string>("path", nullable: false), new DataField<double>("start", nullable: false), new DataField<double>("end", nullable: false),
                new ListField("embedding", new DataField<float>("element", nullable: false)));
            fields = schema.DataFields;
            writer = Task.Run(() => ParquetWriter.CreateAsync(schema, stream)).GetAwaiter().GetResult();
            writer.CustomMetadata = new Dictionary<string, string> { [ModelKey] = model, [FeaturesKey] = features.ToString(CultureInfo.InvariantCulture) };
        }

        public void Add(Embedding embedding)
        {
            if (embedding.Values.Length != features) throw new ArgumentException($"{embedding.Values.Length} features; expected {features}, as in the first embedding", nameof(embedding));
            rows.Add((embedding.Path, embedding.Start, embedding.End));
            values.Write(embedding.Values.Span);
            if ((rows.Count + 1) * features > ValuesPerGroup) Flush();
        }

        public void Complete()
        {
            Flush();
            Task.Run(async () => await writer.DisposeAsync()).GetAwaiter().GetResult(); // writes the footer
        }

        private void Flush()
        {
            if (rows.Count > 0) Task.Run(FlushAsync).GetAwaiter().GetResult();
            rows.Clear();
            values.ResetWrittenCount();
        }

        private async Task FlushAsync()
        {
            var (repetitions, definitions) = (new int[values.WrittenCount], new int[values.WrittenCount]);
            for (var i = 0; i < repetitions.Length; i++) repetitions[i] = i % features == 0 ? 0 : 1; // 0 starts a list
            definitions.AsSpan().Fill(fields[3].MaxDefinitionLevel); // no list and no element is null
            using var group = writer.CreateRowGroup();
            await group.WriteAsync<ReadOnlyMemory<char>>(fields[0], rows.Select(row => row.Path.AsMemory()).ToArray());
            await group.WriteAsync<double>(fields[1], rows.Select(row => row.Start).ToArray());
            await group.WriteAsync<double>(fields[2], rows.Select(row => row.End).ToArray());
            await group.WriteAllPartsAsync<float>(fields[3], values.WrittenMemory, definitions.AsMemory(), repetitions.AsMemory(), CancellationToken.None);
            group.CompleteValidate();
        }
    }
}
