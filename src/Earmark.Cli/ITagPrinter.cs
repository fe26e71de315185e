using Earmark.Tagging;

namespace Earmark.Cli;

/// <summary>Writes tags to standard output, recording by recording.</summary>
internal interface ITagPrinter
{
    /// <summary>Writes a recording.</summary>
    void Add(TaggedRecording recording);

    /// <summary>Writes the end.</summary>
    void Complete();
}
