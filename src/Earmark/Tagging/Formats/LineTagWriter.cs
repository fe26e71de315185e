namespace Earmark.Tagging.Formats;

/// <summary>Writes formats that consist of independent lines.</summary>
internal sealed class LineTagWriter : TextTagWriter
{
    private readonly Func<TaggedRecording, IEnumerable<string>> linesOf;

    /// <summary>Creates a writer.</summary>
    /// <param name="stream">Receives the file.</param>
    /// <param name="header">The first line, or null for none.</param>
    /// <param name="linesOf">Returns the lines of a recording.</param>
    public LineTagWriter(Stream stream, string? header, Func<TaggedRecording, IEnumerable<string>> linesOf) : base(stream)
    {
        this.linesOf = linesOf;
        if (header is not null) Text.WriteLine(header);
    }

    private protected override void Write(TaggedRecording recording)
    {
        foreach (var line in linesOf(recording)) Text.WriteLine(line);
    }
}
