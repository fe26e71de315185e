using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace Earmark.Tagging.Formats;

/// <summary>A recording as JSON: <c>{"path":"a.wav","seconds":5,"recordedAt":"2024-05-10T04:30:00","segments":[{"start":0,"end":2.5,"label":"Bark","score":0.9}]}</c>.</summary>
internal static partial class TagJson
{
    /// <summary>Options for reading. Unknown keys are ignored, so that other programs can add their own.</summary>
    public static JsonSerializerOptions Options { get; } = new(JsonFormat.Line)
    {
        RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
    };

    /// <summary>Returns a recording as JSON on one line. The key recordedAt is absent if the name of the recording does not contain its start time.</summary>
    public static string Write(TaggedRecording recording) => JsonSerializer.Serialize(
        new Recording(Valid(recording.Path), recording.Seconds, ClockTime.Text(recording.Path, 0) is { Length: > 0 } time ? time : null,
            recording.Segments.Select(segment => new Part(segment.Start, segment.End, Valid(segment.Label), segment.Score))), JsonFormat.Line);

    /// <summary>Throws if a recording is invalid or null.</summary>
    /// <param name="where">File and line.</param>
    /// <param name="recording">The recording.</param>
    public static TaggedRecording Check(string where, TaggedRecording? recording)
    {
        if (recording is null || recording.Segments.Any(segment => segment is null)) throw InputException.At(where, "found null", "a recording with path, seconds and segments");
        return TagRules.Violation(recording) is var (found, expected) ? throw InputException.At(where, found, expected) : recording;
    }

    /// <summary>Returns what is wrong with a JSON text, without .NET types.</summary>
    public static string Describe(JsonException exception)
    {
        var message = exception.Message.Split(" Path: ")[0].Split(" LineNumber: ")[0].TrimEnd('.');
        return MissingKeys().Match(message) is { Success: true } missing ? $"no key {missing.Groups[1].Value}"
            : message.StartsWith("The JSON value could not be converted", StringComparison.Ordinal) || message.Contains("null", StringComparison.Ordinal) ? $"{exception.Path} has the wrong type" : message;
    }

    // Replaces unpaired surrogates, which occur in file names on Windows, as the other formats do.
    private static string Valid(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));

    private sealed record Recording(string Path, double Seconds, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? RecordedAt, IEnumerable<Part> Segments);

    private sealed record Part(double Start, double End, string Label, double Score);

    [GeneratedRegex(@"missing required properties including: (.*)$", RegexOptions.Singleline)]
    private static partial Regex MissingKeys();
}
