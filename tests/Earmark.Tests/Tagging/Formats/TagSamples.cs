using System.Text;
using Earmark.Tagging;
using Earmark.Tagging.Formats;

namespace Earmark.Tests.Tagging.Formats;

/// <summary>The recordings of the examples in docs/tag-formats.md, and conversions for tests.</summary>
internal static class TagSamples
{
    public static TaggedRecording[] Recordings { get; } =
    [
        new("site/SMA00351_20210618_050000.wav", 10, [new(0.5, 2, "Bark", 0.875), new(4, 6.25, "Inside, small room", 0.5)]),
        new("silence.wav", 5.5, []),
        new("site/dog.wav", 3, [new(1, 3, "Canis lupus_Gray Wolf", 0.0625)]),
    ];

    public static string[] Names { get; } = [.. TagFormat.All.Select(format => format.Name)];

    /// <summary>Returns the bytes of a file with the recordings.</summary>
    public static byte[] Write(TagFormat format, params IEnumerable<TaggedRecording> recordings)
    {
        using var stream = new MemoryStream();
        using (var writer = format.CreateWriter(stream))
        {
            foreach (var recording in recordings) writer.Append(recording);
            writer.Complete();
        }
        return stream.ToArray();
    }

    /// <summary>Returns the text of a file with the recordings.</summary>
    public static string WriteText(string format, params IEnumerable<TaggedRecording> recordings) => Encoding.UTF8.GetString(Write(TagFormat.Find(format)!, recordings));

    /// <summary>Returns the recordings as text with all values, which can be compared.</summary>
    public static string[] Describe(IEnumerable<TaggedRecording> recordings) => [.. recordings.Select(recording =>
        $"{Quoted.Escape(recording.Path)} {recording.Seconds:R}: {string.Join("; ", recording.Segments.Select(segment => $"{segment.Start:R} {segment.End:R} {segment.Score:R} {Quoted.Escape(segment.Label)}"))}")];
}
