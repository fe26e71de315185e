using System.Text;
using Earmark.Tagging;
using Earmark.Tagging.Formats;

namespace Earmark.Cli;

/// <summary>Writes tags in a text format to standard output. Complete lines are written as soon as they are known.</summary>
internal sealed class TagDocument : ITagPrinter, IDisposable
{
    private readonly Terminal terminal;
    private readonly MemoryStream stream = new();
    private readonly TagWriter writer;

    /// <param name="terminal">The terminal.</param>
    /// <param name="format">A text format with one file for all recordings.</param>
    /// <param name="maxFrequency">Half the sample rate of the model, in Hz.</param>
    public TagDocument(Terminal terminal, TagFormat format, double maxFrequency) =>
        (this.terminal, writer) = (terminal, format.CreateWriter(stream, new() { MaxFrequency = maxFrequency }));

    public void Add(TaggedRecording recording)
    {
        writer.Append(recording);
        writer.Flush();
        WriteLines();
    }

    public void Complete()
    {
        writer.Complete();
        WriteLines();
    }

    public void Dispose() => writer.Dispose();

    // Text after the last line feed, such as a JSON object before its comma, is written with the rest of its line.
    private void WriteLines()
    {
        var text = stream.GetBuffer().AsSpan(0, (int)stream.Length);
        if (text.LastIndexOf((byte)'\n') is var end && end < 0) return;
        terminal.Document(Encoding.UTF8.GetString(text[..end]));
        var rest = text[(end + 1)..].ToArray();
        stream.SetLength(0);
        stream.Write(rest);
    }
}
