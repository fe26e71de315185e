using System.Text.Json;
using Earmark.Data;

namespace Earmark.Tagging.Formats;

/// <summary>The format jsonl (also called ndjson): a recording as JSON on each line.</summary>
internal static class JsonLinesTags
{
    private const string Expected = "tags: a recording as a JSON object on each line";

    public static TagFormat Format { get; } = new("jsonl", ".jsonl", "a recording as JSON on each line, for programs and long jobs",
        (stream, _) => new LineTagWriter(stream, header: null, recording => [TagJson.Write(recording)]), Read, start => start.StartsWith('{'))
    {
        AllowsEmptyFiles = true,
    };

    private static IReadOnlyList<TaggedRecording> Read(string path) =>
        [.. TextLines.Read(path, Expected).Where(line => !string.IsNullOrWhiteSpace(line.Text)).Select(line => Parse($"{path} line {line.Number}", line.Text))];

    private static TaggedRecording Parse(string where, string line)
    {
        try
        {
            return TagJson.Check(where, JsonSerializer.Deserialize<TaggedRecording>(line, TagJson.Options));
        }
        catch (JsonException exception)
        {
            throw InputException.At(where, TagJson.Describe(exception), Expected, "If a job was interrupted while this line was written, remove the line.");
        }
    }
}
