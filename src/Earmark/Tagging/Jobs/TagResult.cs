using System.Text.Json.Serialization;

namespace Earmark.Tagging.Jobs;

/// <summary>The result of one recording of a job: its tags, or why it has none.</summary>
/// <param name="Path">Path of the recording.</param>
public sealed record TagResult(string Path)
{
    /// <summary>Size of the file in bytes.</summary>
    public long Bytes { get; init; }

    /// <summary>When the file was last modified.</summary>
    public DateTime Modified { get; init; }

    /// <summary>Length of the recording in seconds.</summary>
    public double Seconds { get; init; }

    /// <summary>The labels, or null if the recording could not be tagged.</summary>
    public IReadOnlyList<Segment>? Segments { get; init; }

    /// <summary>Why the recording could not be tagged, or null.</summary>
    public string? Error { get; init; }

    /// <summary>The cause if the recording could not be tagged.</summary>
    public InputErrorKind Kind { get; init; }

    /// <summary>Problems that did not prevent tagging.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Why the recording could not be tagged, or null.</summary>
    [JsonIgnore]
    public Failure? Failure => Segments is null ? new(Path, Error ?? "") { Kind = Kind } : null;

    /// <summary>The recording with its labels, or null if it could not be tagged.</summary>
    internal TaggedRecording? Recording => Segments is null ? null : new(Path, Seconds, Segments);

    /// <summary>Size and modification time of the file before it was read.</summary>
    internal FileStamp Stamp => new(Bytes, Modified);
}
