using System.IO.Enumeration;
using System.Text;

namespace Earmark.Data.Annotations;

/// <summary>The format of a text file that may contain annotations.</summary>
internal enum AnnotationFormat
{
    /// <summary>The file starts with neither a Raven header nor an Audacity label. An empty file is a label track without labels.</summary>
    Unknown,

    /// <summary>A selection table of Raven, according to its header or its name.</summary>
    Raven,

    /// <summary>A label track of Audacity.</summary>
    Audacity,
}

/// <summary>A text file in a data set, which may contain annotations.</summary>
/// <param name="Path">Path of the file.</param>
/// <param name="Format">Its format.</param>
internal sealed record AnnotationFile(string Path, AnnotationFormat Format)
{
    private const string Pattern = "*.txt";
    private static readonly string[] RavenNames = [".selections.txt", ".selection.table.txt"]; // of Raven and of BirdNET-Analyzer
    private const int MaxFirstLine = 1 << 14; // characters; Raven tables have at most about a hundred columns

    /// <summary>Lists the text files in a folder and its subfolders, in ordinal order of their paths. Links to folders are not followed.</summary>
    /// <param name="root">The folder.</param>
    /// <param name="excluded">A folder that is skipped.</param>
    public static IEnumerable<AnnotationFile> FindIn(string root, string excluded) =>
        new FileSystemEnumerable<string>(root, (ref entry) => entry.ToSpecifiedFullPath(), new() { RecurseSubdirectories = true })
        {
            ShouldIncludePredicate = (ref entry) => !entry.IsDirectory && FileSystemName.MatchesSimpleExpression(Pattern, entry.FileName),
            ShouldRecursePredicate = (ref entry) => !entry.Attributes.HasFlag(FileAttributes.ReparsePoint) && !RealPath.IsIn(entry.ToFullPath(), excluded),
        }.Order(StringComparer.Ordinal).Select(path => new AnnotationFile(path, FormatOf(path)));

    /// <summary>Reads the annotations.</summary>
    /// <param name="labelColumn">Column of labels in a Raven table, or null for the default.</param>
    /// <exception cref="InputException">The file cannot be read, or contains an invalid line.</exception>
    public IReadOnlyList<Annotation> Read(string? labelColumn) => Format == AnnotationFormat.Raven ? RavenTable.Read(Path, labelColumn) : AudacityTrack.Read(Path);

    private static AnnotationFormat FormatOf(string path)
    {
        var line = FirstLine(path);
        return AudacityTrack.IsLabel(line) ? AnnotationFormat.Audacity
            : RavenTable.IsHeader(line) || Array.Exists(RavenNames, ending => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase)) ? AnnotationFormat.Raven : AnnotationFormat.Unknown;
    }

    // Only the start of the file is read, because any large text file may be in the folder.
    private static string FirstLine(string path)
    {
        try
        {
            using var reader = new StreamReader(InputFile.Open(path, "annotations"), Encoding.UTF8, detectEncodingFromByteOrderMarks: true);
            var start = new char[MaxFirstLine];
            return new string(start, 0, reader.ReadBlock(start)).Split('\n').Select(line => line.TrimEnd('\r')).FirstOrDefault(line => line.Length > 0) ?? "";
        }
        catch (Exception exception) when (exception is InputException or IOException)
        {
            return "";
        }
    }
}
