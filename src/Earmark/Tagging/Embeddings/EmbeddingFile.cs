namespace Earmark.Tagging.Embeddings;

/// <summary>Files of embeddings, which serve as an index for search: NumPy arrays (<c>.npy</c>) and Parquet files (<c>.parquet</c>).</summary>
/// <remarks>Files are written and read block by block, so memory does not depend on their size. They store the hash of the model, because embeddings of different models cannot be compared.</remarks>
public static class EmbeddingFile
{
    /// <summary>The supported extensions, for messages.</summary>
    public const string Extensions = ".npy or .parquet";

    internal const string Expected = "embeddings written by 'earmark tag --embeddings'";

    /// <summary>Returns all files that are written for a path: a NumPy array has a CSV file beside it, with the path and times of each row.</summary>
    /// <param name="path">Path of the file, which ends with <c>.npy</c> or <c>.parquet</c>.</param>
    /// <exception cref="InputException">The path has another extension.</exception>
    public static IReadOnlyList<string> FilesOf(string path) => IsNumPy(path) ? [path, NumPyEmbeddings.TableOf(path)] : [path];

    /// <summary>Returns the hash of a model, by which a file refers to it.</summary>
    /// <param name="path">Path of the <c>model.onnx</c>.</param>
    public static string ModelHash(string path) => ContentHash.OfFile(path);

    /// <summary>Writes a file. It gets its name when it is complete. An existing file is replaced.</summary>
    /// <param name="path">Path of the file, which ends with <c>.npy</c> or <c>.parquet</c>.</param>
    /// <param name="model">Hash of the model: <see cref="ModelHash"/>.</param>
    /// <param name="produce">Calls its argument for each embedding. All have the same number of features. If it throws, no file is written.</param>
    /// <exception cref="InputException">The path has another extension, or there is no embedding.</exception>
    public static void Write(string path, string model, Action<Action<Embedding>> produce)
    {
        ArgumentNullException.ThrowIfNull(produce);
        var count = 0L;
        void Counted(Action<Embedding> append)
        {
            produce(embedding =>
            {
                append(embedding);
                count++;
            });
            if (count == 0) throw InputException.At(path, "there are no embeddings to write", "at least one recording that can be read");
        }
        if (IsNumPy(path)) NumPyEmbeddings.Write(path, model, Counted);
        else ParquetEmbeddings.Write(path, model, Counted);
    }

    /// <summary>Reads the embeddings of a file one by one.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="model">Hash of the model that the caller uses: <see cref="ModelHash"/>.</param>
    /// <returns>Embeddings in the order in which they were written. The values of each are valid until the next one is requested.</returns>
    /// <exception cref="InputException">The file is missing or damaged, or its embeddings are those of another model.</exception>
    public static IEnumerable<Embedding> Read(string path, string model) => IsNumPy(path) ? NumPyEmbeddings.Read(path, model) : ParquetEmbeddings.Read(path, model);

    /// <summary>Checks the hash of the model of a file.</summary>
    internal static void RequireModel(string path, string found, string expected)
    {
        if (found != expected)
            throw InputException.At(path, $"its embeddings are those of another model, with the hash {Quoted.Format(Short(found))}", $"embeddings of the specified model, with the hash '{Short(expected)}'",
                "Specify the model with which the file was written, or write it again.");
    }

    private static string Short(string hash) => hash.Length > 12 ? hash[..12] : hash;

    private static bool IsNumPy(string path) => Path.GetExtension(path).ToUpperInvariant() switch
    {
        ".NPY" => true,
        ".PARQUET" => false,
        _ => throw InputException.At(path, $"the extension is '{Path.GetExtension(path)}'", Extensions),
    };
}
