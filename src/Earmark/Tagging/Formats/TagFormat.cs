namespace Earmark.Tagging.Formats;

/// <summary>A row of the table of file formats for tags, <see cref="All"/>. docs/tag-formats.md describes every format.</summary>
/// <example>
/// <code>
/// using (var stream = File.Create("tags.csv"))
/// using (var writer = TagFormat.Find("csv")!.CreateWriter(stream))
/// {
///     writer.Append(recording);
///     writer.Complete();
/// }
/// </code>
/// </example>
public sealed class TagFormat
{
    private readonly Func<Stream, TagWriterOptions, TagWriter> createWriter;
    private readonly Func<string, IReadOnlyList<TaggedRecording>> read;
    private readonly Func<TagFileStart, bool> matches;

    internal TagFormat(string name, string extension, string description, Func<Stream, TagWriterOptions, TagWriter> createWriter,
        Func<string, IReadOnlyList<TaggedRecording>> read, Func<TagFileStart, bool> matches) =>
        (Name, Extension, Description, this.createWriter, this.read, this.matches) = (name, extension, description, createWriter, read, matches);

    /// <summary>All formats, in the order of the documentation.</summary>
    public static IReadOnlyList<TagFormat> All { get; } =
    [
        CsvTags.Format, JsonTags.Format, JsonLinesTags.Format, AudacityTags.Format, RavenTags.Format, KaleidoscopeTags.Format, BirdNetTags.Format, ParquetTags.Format,
    ];

    /// <summary>Name on the command line.</summary>
    public string Name { get; }

    /// <summary>File extension with a leading dot, and possibly two parts such as <c>.selections.txt</c>. No two formats have the same.</summary>
    public string Extension { get; }

    /// <summary>What the format is for, as one phrase.</summary>
    public string Description { get; }

    /// <summary>Whether a file describes a single recording. Otherwise it can contain any number of recordings.</summary>
    public bool IsOneFilePerRecording { get; internal init; }

    /// <summary>Whether files are text, which can also be written to a terminal.</summary>
    public bool IsText { get; internal init; } = true;

    /// <summary>Whether files contain recordings without segments. Otherwise the program that opens them has no place for such recordings, and they are omitted.</summary>
    public bool KeepsEmptyRecordings { get; internal init; } = true;

    /// <summary>Whether files state the length of each recording. Those of other programs often do not, and the end of the last segment is then read as the length.</summary>
    internal bool StatesLengths { get; init; } = true;

    /// <summary>Whether a file of 0 bytes is valid.</summary>
    internal bool AllowsEmptyFiles { get; init; }

    /// <summary>Returns the format with a name, or null if there is none.</summary>
    public static TagFormat? Find(string name) => All.FirstOrDefault(format => format.Name == name);

    /// <summary>Returns the format of a file to be written, or null if no format has its extension.</summary>
    /// <param name="path">Path of the file, which does not need to exist. Case is ignored. Of several extensions that match, the longest is used: <c>x.selections.txt</c> is a Raven table.</param>
    public static TagFormat? ForExtension(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return All.Where(format => path.EndsWith(format.Extension, StringComparison.OrdinalIgnoreCase)).MaxBy(format => format.Extension.Length);
    }

    /// <summary>Returns the name of the file for a recording if there is one file for each: the complete name of the recording, followed by <see cref="Extension"/>.</summary>
    /// <param name="recordingPath">Path or name of the recording.</param>
    public string FileNameFor(string recordingPath) => Path.GetFileName(recordingPath) + Extension;

    /// <summary>Creates a writer. The same recordings in the same order give the same bytes.</summary>
    /// <param name="stream">Receives the file. It does not need to be seekable, and is left open.</param>
    /// <param name="options">Values that are not in the recordings, or null for the defaults.</param>
    public TagWriter CreateWriter(Stream stream, TagWriterOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return createWriter(stream, options ?? new());
    }

    /// <summary>Reads a file of this format completely into memory. See <see cref="TagFile.Read"/> for files of any format.</summary>
    /// <param name="path">Path of the file.</param>
    /// <returns>The recordings, in the order in which they first occur.</returns>
    /// <exception cref="InputException">The file cannot be read or has another format. The message states the line.</exception>
    public IReadOnlyList<TaggedRecording> Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return read(path);
    }

    /// <summary>Returns whether a file has this format, based on its start.</summary>
    internal bool Matches(TagFileStart start) => matches(start);
}
