using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;
using Earmark.Scoring;
using nietras.SeparatedValues;

namespace Earmark.Tagging.Embeddings;

/// <summary>A NumPy array <c>float32[embeddings, features]</c>, and a CSV file beside it with the columns path, start, end and model.</summary>
/// <remarks>Format 1.0 of numpy.lib.format. Values are little endian.</remarks>
internal static partial class NumPyEmbeddings
{
    private const int HeaderBytes = 128; // a multiple of 64, with room for any shape, which is known only at the end
    private static readonly byte[] Magic = [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0];

    public static string TableOf(string path) => Path.ChangeExtension(path, ".csv");

    public static void Write(string path, string model, Action<Action<Embedding>> produce) => AtomicFile.Write(path, array => AtomicFile.Write(TableOf(path), table =>
    {
        using var text = new StreamWriter(table, leaveOpen: true) { NewLine = "\n" };
        using var writer = Sep.New(',').Writer(options => options with { Escape = true }).To(text, leaveOpen: true);
        var (rows, features) = (0L, 0);
        array.Write(new byte[HeaderBytes]);
        produce(embedding =>
        {
            if (rows++ == 0) features = embedding.Values.Length;
            if (embedding.Values.Length != features) throw new ArgumentException($"{embedding.Values.Length} features; expected {features}, as in the first embedding", nameof(produce));
            array.Write(MemoryMarshal.AsBytes(embedding.Values.Span));
            using var row = writer.NewRow();
            row["path"].Set(embedding.Path);
            row["start"].Set(DecimalText.Format(embedding.Start));
            row["end"].Set(DecimalText.Format(embedding.End));
            row["model"].Set(model);
        });
        array.Position = 0;
        array.Write(Header(rows, features));
    }));

    public static IEnumerable<Embedding> Read(string path, string model)
    {
        using var file = InputFile.Open(path, EmbeddingFile.Expected);
        var (rows, features, offset) = ReadHeader(path, file);
        if (file.Length != offset + 4 * rows * features)
            throw InputException.At(path, $"{file.Length} bytes", $"{offset + 4 * rows * features}, for {rows} embeddings with {features} features", "The file is incomplete. Write it again.");
        var table = CsvFile.Read(TableOf(path), $"the paths and times of the embeddings in {path}");
        if (table.Rows.Count != rows) throw InputException.At(table.Path, $"{table.Rows.Count} rows", $"{rows}, as in {path}", "Write both files again.");
        var (paths, starts, ends, models) = (table.Column("path"), table.Column("start"), table.Column("end"), table.Column("model"));
        var values = new float[features];
        file.Position = offset;
        foreach (var (line, fields) in table.Rows)
        {
            EmbeddingFile.RequireModel(path, fields[models], model);
            double Seconds(int column) => double.TryParse(fields[column], NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds >= 0 ? seconds
                : throw InputException.At($"{table.Path} line {line}", $"{table.Header[column]} is {Quoted.Format(fields[column])}", "a number of seconds");
            file.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
            yield return new(fields[paths], Seconds(starts), Seconds(ends), values);
        }
    }

    private static byte[] Header(long rows, int features)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({rows}, {features}), }}");
        var length = HeaderBytes - Magic.Length - 2;
        return [.. Magic, (byte)length, (byte)(length >> 8), .. Encoding.ASCII.GetBytes(text.PadRight(length - 1) + "\n")];
    }

    private static (long Rows, int Features, long Offset) ReadHeader(string path, Stream file)
    {
        var start = new byte[Magic.Length + 2];
        if (file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length && start.AsSpan(0, Magic.Length).SequenceEqual(Magic))
        {
            var header = new byte[start[^2] | start[^1] << 8];
            if (file.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) == header.Length && Shape().Match(Encoding.ASCII.GetString(header)) is { Success: true } shape
                && long.TryParse(shape.Groups[1].Value, out var rows) && int.TryParse(shape.Groups[2].Value, out var features) && features > 0 && rows < long.MaxValue / 4 / features - 1000)
                return (rows, features, start.Length + header.Length);
        }
        throw InputException.At(path, "it is not a NumPy array of float32 with two dimensions", EmbeddingFile.Expected);
    }

    [GeneratedRegex(@"^\{'descr': '<f4', 'fortran_order': False, 'shape': \((\d+), (\d+)\), \}")]
    private static partial Regex Shape();
}
