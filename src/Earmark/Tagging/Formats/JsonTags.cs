using System.Text.Json;

namespace Earmark.Tagging.Formats;

/// <summary>The format json: an array with a recording on each line.</summary>
internal static class JsonTags
{
    private const string Expected = "tags: a JSON array of recordings";

    public static TagFormat Format { get; } = new("json", ".json", "a JSON array of recordings, for programs", (stream, _) => new Writer(stream), Read, start => start.StartsWith('['));

    private static IReadOnlyList<TaggedRecording> Read(string path)
    {
        using var file = InputFile.Open(path, Expected);
        try
        {
            var recordings = JsonSerializer.Deserialize<TaggedRecording?[]>(file, TagJson.Options) ?? throw InputException.At(path, "found null", Expected);
            return [.. recordings.Select((recording, index) => TagJson.Check($"{path} recording {index + 1}", recording))];
        }
        catch (JsonException exception)
        {
            throw InputException.At($"{path} line {exception.LineNumber + 1}", TagJson.Describe(exception), Expected);
        }
        catch (IOException exception)
        {
            throw InputFile.Unreadable(path, exception, Expected);
        }
    }

    private sealed class Writer(Stream stream) : TextTagWriter(stream)
    {
        private bool isFirst = true;

        private protected override void Write(TaggedRecording recording)
        {
            Text.Write(isFirst ? "[\n" : ",\n");
            Text.Write(TagJson.Write(recording));
            isFirst = false;
        }

        private protected override void WriteEnd() => Text.Write(isFirst ? "[]\n" : "\n]\n");
    }
}
