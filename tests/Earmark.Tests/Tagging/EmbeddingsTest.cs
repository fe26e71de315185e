using System.Buffers.Binary;
using System.Text;
using Earmark.Audio;
using Earmark.Tagging;
using Earmark.Tagging.Embeddings;
using Earmark.Tests.Data;
using Earmark.Tests.FrontEnds;
using Parquet;
using Parquet.Schema;

namespace Earmark.Tests.Tagging;

public sealed class EmbeddingsTest : IDisposable
{
    private const int Rate = 8000;
    private static readonly Embedding[] Three =
    [
        new("a, \"1\".wav", 0, 1.5, new float[] { 1, 0, 0.5f }),
        new("a, \"1\".wav", 1.5, 3, new float[] { 0, 2, 0 }),
        new("ü.wav", 0, 0.1, new float[] { -1, 0.25f, float.Epsilon }),
    ];

    private readonly DataFolder folder = new();

    public void Dispose() => folder.Dispose();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> Names { get; } = ["index.npy", "index.parquet"];

    [Theory]
    [MemberData(nameof(Names))]
    public void Files_are_read_back_without_loss(string name)
    {
        Write(folder[name], Three);
        Assert.Equal(Three.Select(Describe), EmbeddingFile.Read(folder[name], "m").Select(Describe));
        Assert.Equal(EmbeddingFile.FilesOf(folder[name]).Order(), Directory.GetFiles(folder.Root).Order());
    }

    [Theory]
    [InlineData("a.npy", "b.parquet")]
    [InlineData("a.parquet", "b.npy")]
    public void An_index_can_be_copied_to_the_other_format(string from, string to)
    {
        Write(folder[from], Three);
        Write(folder[to], EmbeddingFile.Read(folder[from], "m")); // the values of an embedding are valid until the next one is read
        Assert.Equal(Three.Select(Describe), EmbeddingFile.Read(folder[to], "m").Select(Describe));
    }

    [Fact]
    public void A_NumPy_array_has_the_bytes_of_the_format()
    {
        Write(folder["a.npy"], Three);
        var bytes = File.ReadAllBytes(folder["a.npy"]);
        Assert.Equal(128 + 4 * 9, bytes.Length);
        Assert.Equal([0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0, 118, 0], bytes[..10]);
        Assert.Equal("{'descr': '<f4', 'fortran_order': False, 'shape': (3, 3), }".PadRight(117) + "\n", Encoding.ASCII.GetString(bytes[10..128]));
        Assert.Equal([1, 0, 0.5f, 0, 2, 0, -1, 0.25f, float.Epsilon], Enumerable.Range(0, 9).Select(i => BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(128 + 4 * i))));
        Assert.Equal("path,start,end,model\n\"a, \"\"1\"\".wav\",0,1.5,m\n\"a, \"\"1\"\".wav\",1.5,3,m\nü.wav,0,0.1,m\n", File.ReadAllText(folder["a.csv"]));
    }

    [Fact]
    public async Task Parquet_files_have_several_row_groups()
    {
        var random = new CounterRandom(1, "embeddings");
        Embedding[] many = [.. Enumerable.Range(0, 2500).Select(i => new Embedding($"{i / 7}.wav", i % 7, i % 7 + 1, Enumerable.Range(0, 1000).Select(_ => (float)random.NextDouble(-1, 1)).ToArray()))];
        Write(folder["a.parquet"], many);
        Assert.Equal(many.Select(Describe), EmbeddingFile.Read(folder["a.parquet"], "m").Select(Describe));
        await using var reader = await ParquetReader.CreateAsync(folder["a.parquet"], cancellationToken: Token);
        Assert.Equal([2097L, 403L], reader.RowGroups.Select(group => group.RowCount)); // at most 2^21 values each
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Embeddings_of_another_model_are_rejected(string name)
    {
        Write(folder[name], Three);
        Assert.Equal($"{folder[name]}: its embeddings are those of another model, with the hash 'm'. Expected embeddings of the specified model, with the hash '0123456789ab'. "
            + "Specify the model with which the file was written, or write it again.", ReadError(folder[name], "0123456789abcdef"));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void No_file_is_written_if_there_are_no_embeddings_or_an_error(string name)
    {
        Assert.Equal($"{folder[name]}: there are no embeddings to write. Expected at least one recording that can be read.", Error(() => Write(folder[name], [])));
        Assert.Throws<OperationCanceledException>(() => EmbeddingFile.Write(folder[name], "m", append =>
        {
            append(Three[0]);
            throw new OperationCanceledException();
        }));
        Assert.Throws<ArgumentException>(() => Write(folder[name], [Three[0], new("b", 0, 1, new float[2])]));
        Assert.Empty(Directory.GetFiles(folder.Root));
    }

    [Fact]
    public void Damaged_files_are_rejected()
    {
        var (npy, csv, parquet) = (folder["a.npy"], folder["a.csv"], folder["a.parquet"]);
        Assert.Equal($"{npy}: no such file. Expected embeddings written by 'earmark tag --embeddings'. Check the path.", ReadError(npy, "m"));
        Assert.Equal($"{folder["a.txt"]}: the extension is '.txt'. Expected .npy or .parquet.", ReadError(folder["a.txt"], "m"));
        Write(npy, Three);
        Write(parquet, Three);
        File.WriteAllText(csv, "path,start,end,model\na,0,1,m\n");
        Assert.Equal($"{csv}: 1 rows. Expected 3, as in {npy}. Write both files again.", ReadError(npy, "m"));
        File.WriteAllText(csv, "path,start,end,model\na,0,x,m\nb,0,1,m\nc,0,1,m\n");
        Assert.Equal($"{csv} line 2: end is 'x'. Expected a number of seconds.", ReadError(npy, "m"));
        File.WriteAllBytes(npy, File.ReadAllBytes(npy)[..^1]);
        Assert.Equal($"{npy}: 163 bytes. Expected 164, for 3 embeddings with 3 features. The file is incomplete. Write it again.", ReadError(npy, "m"));
        File.WriteAllText(npy, "no array");
        Assert.Equal($"{npy}: it is not a NumPy array of float32 with two dimensions. Expected embeddings written by 'earmark tag --embeddings'.", ReadError(npy, "m"));
        File.WriteAllBytes(parquet, File.ReadAllBytes(parquet)[..^9]);
        Assert.StartsWith($"{parquet}: cannot be read (", ReadError(parquet, "m"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, int.MaxValue)] // more than an array can have
    [InlineData(2, int.MaxValue)] // more than an int can count
    [InlineData(1, 1_000_000)]
    [InlineData(3, 2)]
    public async Task Counts_that_do_not_match_the_file_are_rejected(int rows, int features)
    {
        var path = folder["a.parquet"];
        var schema = new ParquetSchema(new DataField<string>("path", nullable: false), new DataField<double>("start", nullable: false), new DataField<double>("end", nullable: false),
            new ListField("embedding", new DataField<float>("element", nullable: false)));
        await using (var file = File.Create(path))
        await using (var writer = await ParquetWriter.CreateAsync(schema, file, cancellationToken: Token))
        {
            writer.CustomMetadata = new Dictionary<string, string> { ["earmark.model"] = "m", ["earmark.features"] = $"{features}" };
            using var group = writer.CreateRowGroup();
            await group.WriteAsync<ReadOnlyMemory<char>>(schema.DataFields[0], Enumerable.Repeat("a.wav".AsMemory(), rows).ToArray(), cancellationToken: Token);
            for (var column = 1; column <= 2; column++) await group.WriteAsync<double>(schema.DataFields[column], new double[rows], cancellationToken: Token);
            var ones = Enumerable.Repeat(schema.DataFields[3].MaxDefinitionLevel, rows).ToArray();
            await group.WriteAllPartsAsync<float>(schema.DataFields[3], new float[rows].AsMemory(), ones.AsMemory(), new int[rows].AsMemory(), Token);
        }
        Assert.Equal($"{path}: its metadata states a group of {rows} embeddings with {features} features and {rows} values, in a file of {new FileInfo(path).Length} bytes. "
            + "Expected embeddings written by 'earmark tag --embeddings'. The file is damaged. Write it again.", ReadError(path, "m"));
    }

    [Fact]
    public void The_nearest_recordings_are_those_with_the_largest_cosine_similarity()
    {
        Embedding[] embeddings =
        [
            new("x.wav", 0, 1, new float[] { 1, 0 }), new("x.wav", 1, 2, new float[] { 3, 4 }), new("z.wav", 0, 1, new float[] { 8, 6 }), new("y.wav", 0, 1, new float[] { 4, 3 }),
            new("silent.wav", 0, 1, new float[2]), new("opposite.wav", 0, 1, new float[] { -3, -4 }),
        ];
        // For the query (3, 4): 3/5, 1, 24/25, 24/25, undefined, -1.
        var found = SimilarRecordings.Find(embeddings, [3, 4], 10);
        Assert.Equal([("x.wav", 1), ("y.wav", 0), ("z.wav", 0), ("silent.wav", 0), ("opposite.wav", 0.0)], found.Select(recording => (recording.Path, recording.Start)));
        Assert.Equal([1, 0.96, 0.96, 0, -1], found.Select(recording => recording.Similarity), (a, b) => Math.Abs(a - b) < 1e-6);
        Assert.Equal(found.Take(2), SimilarRecordings.Find(embeddings, [30, 40], 2), (a, b) => a.Path == b.Path);
        Assert.Throws<ArgumentException>(() => SimilarRecordings.Find(embeddings, [1, 2, 3], 1));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Each_window_has_the_embedding_of_its_samples(int parallel)
    {
        string[] paths = [Wav("a.wav", 2.3, 1), folder.Text("b.wav", "not audio")["b.wav"], Wav("c.wav", 0.3, 2), .. Enumerable.Range(0, 20).Select(i => Wav($"d{i:00}.wav", 1.01, i))];
        using var model = Model.Load(TinyModel.Write(folder), new() { Threads = 1 });
        var (embeddings, finished) = (new List<Embedding>(), new List<(string, int, string?)>());
        await new EmbeddingJob(model, new() { WindowSeconds = 1, HopSeconds = 0.5 }, parallel).RunAsync(paths, embeddings.Add, result => finished.Add((result.Path, result.Embeddings, result.Failure?.Name)), Token);
        Assert.Equal([("a.wav", 0, 1), ("a.wav", 0.5, 1.5), ("a.wav", 1, 2), ("a.wav", 1.3, 2.3), ("c.wav", 0, 0.3)], embeddings.Take(5).Select(embedding => (Path.GetFileName(embedding.Path), embedding.Start, embedding.End)));
        Assert.Equal(paths.Where(path => path != paths[1]), embeddings.Select(embedding => embedding.Path).Distinct());
        Assert.Equal(paths.Select((path, i) => (path, i switch { 0 => 4, 1 => 0, 2 => 1, _ => 2 }, i == 1 ? path : null)), finished);
        foreach (var embedding in embeddings)
        {
            var samples = AudioFile.Read(embedding.Path).Samples[(int)Math.Round(embedding.Start * Rate)..(int)Math.Round(embedding.End * Rate)];
            Assert.Equal(model.Embedding(samples, 1, samples.Length), embedding.Values.ToArray());
        }
    }

    [Fact]
    public async Task Without_windows_each_recording_has_one_embedding()
    {
        string[] paths = [Wav("a.wav", 2.3, 1), Wav("long.wav", 150, 2)];
        using var model = Model.Load(TinyModel.Write(folder), new() { Threads = 1 });
        var embeddings = new List<Embedding>();
        await new EmbeddingJob(model, null, 2).RunAsync(paths, embeddings.Add, result => Assert.Equal((1, null), (result.Embeddings, result.Failure)), Token);
        Assert.Equal([(paths[0], 0, 2.3), (paths[1], 0, 150)], embeddings.Select(embedding => (embedding.Path, embedding.Start, embedding.End)));
        var samples = AudioFile.Read(paths[0]).Samples;
        Assert.Equal(model.Embedding(samples, 1, samples.Length), embeddings[0].Values.ToArray());
        // Windows of 60 s: 0 to 60, 60 to 120, and the last one, 90 to 150.
        samples = AudioFile.Read(paths[1]).Samples;
        var parts = new[] { 0, 60, 90 }.Select(start => model.Embedding(samples[(start * Rate)..((start + 60) * Rate)], 1, 60 * Rate)).ToArray();
        Assert.Equal(Enumerable.Range(0, 4).Select(i => parts.Average(part => part[i])), embeddings[1].Values.ToArray(), (a, b) => Math.Abs(a - b) < 1e-5);
        Assert.Equal(embeddings[1].Values.ToArray(), new EmbeddingJob(model, null, 1).Embed(paths[1], cancellationToken: Token).Values.ToArray());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Warnings_of_the_decoder_are_returned(bool hasWindows)
    {
        var path = Wav("truncated.wav", 1, 1);
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..^8000]);
        using var model = Model.Load(TinyModel.Write(folder), new() { Threads = 1 });
        await new EmbeddingJob(model, hasWindows ? new() { WindowSeconds = 1, HopSeconds = 1 } : null, 1).RunAsync([path], embedding => Assert.Equal(0.5, embedding.End), result =>
            Assert.Equal((1, null, $"{path}: the data ends after 4000 of 8000 frames; the available samples are used"), (result.Embeddings, result.Failure, Assert.Single(result.Warnings))), Token);
    }

    [Fact]
    public async Task A_recording_that_fails_after_some_windows_keeps_their_embeddings()
    {
        var path = folder["loud.wav"];
        WavWriter.Write(path, Rate, [.. new short[2 * Rate], .. DirectFourier.Waveform(Rate).Select(sample => (short)(8000 * sample))]);
        using var model = Model.Load(TinyModel.Write(folder, TinyModel.CreateModel(TinyModel.Card.ToMetadata(), overflows: true)), new() { Threads = 1 });
        var (embeddings, results) = (new List<Embedding>(), new List<EmbeddingResult>());
        await new EmbeddingJob(model, new() { WindowSeconds = 1, HopSeconds = 0.5 }, 1).RunAsync([path], embeddings.Add, results.Add, Token);
        Assert.Equal([0, 0.5, 1, 1.5], embeddings.Select(embedding => embedding.Start)); // the last window is too loud
        var result = Assert.Single(results);
        Assert.Equal((path, 4, InputErrorKind.InvalidSamples), (result.Path, result.Embeddings, result.Failure!.Kind));
        Assert.Equal($"{path}: a feature of its embedding is not finite. Expected finite features. Check the level of the recording. Its embeddings up to this point are kept: 4.", result.Failure.Reason);
    }

    [Fact]
    public async Task An_error_while_writing_and_cancellation_stop_the_job()
    {
        string[] paths = [.. Enumerable.Range(0, 30).Select(i => Wav($"{i}.wav", 0.5, i))];
        using var model = Model.Load(TinyModel.Write(folder), new() { Threads = 1 });
        var job = new EmbeddingJob(model, null, 2);
        var count = 0;
        await Assert.ThrowsAsync<IOException>(() => job.RunAsync(paths, _ => { if (++count == 3) throw new IOException("the disk is full"); }, result => Assert.Null(result.Failure), Token));
        Assert.Equal(3, count);
        using var stop = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => job.RunAsync(paths, _ => stop.Cancel(), _ => { }, stop.Token));
    }

    private static void Write(string path, IEnumerable<Embedding> embeddings) => EmbeddingFile.Write(path, "m", append =>
    {
        foreach (var embedding in embeddings) append(embedding);
    });

    private static string Error(Action action) => Assert.Throws<InputException>(action).Message;

    private static string ReadError(string path, string model) => Error(() => { _ = EmbeddingFile.Read(path, model).Count(); });

    private static string Describe(Embedding embedding) =>
        FormattableString.Invariant($"{embedding.Path} {embedding.Start} {embedding.End} {string.Join(' ', embedding.Values.ToArray().Select(BitConverter.SingleToInt32Bits))}");

    private string Wav(string name, double seconds, int number)
    {
        var random = new CounterRandom(5, "embedded", number);
        WavWriter.Write(folder[name], Rate, [.. Enumerable.Range(0, (int)Math.Round(seconds * Rate)).Select(i => (short)(random.NextDouble(-1, 1) * (2000 + i % 9000)))]);
        return folder[name];
    }
}
