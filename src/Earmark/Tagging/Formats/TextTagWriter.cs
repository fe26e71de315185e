using System.Text;

namespace Earmark.Tagging.Formats;

/// <summary>Writes lines of UTF-8 text without a byte order mark. Unpaired surrogates, which occur in file names on Windows, are replaced by U+FFFD.</summary>
internal abstract class TextTagWriter(Stream stream) : TagWriter
{
    /// <summary>The text. Lines end with a line feed on every platform.</summary>
    private protected StreamWriter Text { get; } = new(stream, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" };

    private protected override void FlushBuffer() => Text.Flush();

    private protected override void Dispose(bool disposing)
    {
        if (disposing) Text.Dispose();
        base.Dispose(disposing);
    }
}
