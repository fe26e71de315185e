using System.Text.Json;

namespace Earmark.Tagging.Jobs;

/// <summary>The lines of a <see cref="TagJournal"/>: a header, and then a result on each line.</summary>
internal static class TagJournalLines
{
    /// <summary>Returns the complete lines with their positions. What follows the last line end is ignored.</summary>
    public static IEnumerable<(long Start, byte[] Line)> Read(FileStream file)
    {
        file.Seek(0, SeekOrigin.Begin);
        var (line, block, start) = (new List<byte>(), new byte[1 << 16], 0L);
        for (int count; (count = file.Read(block)) > 0;)
        {
            var from = 0;
            for (int end; (end = Array.IndexOf(block, (byte)'\n', from, count - from)) >= 0; from = end + 1)
            {
                line.AddRange(new ArraySegment<byte>(block, from, end - from));
                yield return (start, [.. line]);
                start += line.Count + 1;
                line.Clear();
            }
            line.AddRange(new ArraySegment<byte>(block, from, count - from));
        }
    }

    /// <summary>Reads the first line.</summary>
    /// <exception cref="JsonException">It is no header.</exception>
    public static TagJournalHeader ParseHeader(byte[] line) =>
        JsonSerializer.Deserialize<TagJournalHeader>(line, JsonFormat.Line) is { Model: not null, Options: not null, Shard.Count: > 0, List: not null } header ? header : throw new JsonException();

    /// <summary>Reads another line.</summary>
    /// <exception cref="JsonException">It is no result.</exception>
    public static TagResult ParseResult(byte[] line) => JsonSerializer.Deserialize<TagResult>(line, JsonFormat.Line) is { Path: not null } result ? result : throw new JsonException();

    /// <summary>Returns the error for a file that is no journal.</summary>
    public static InputException Damaged(string path) => InputException.At(path, "it is not a journal of 'earmark tag', or it is damaged", "a file that 'earmark tag --out' wrote");
}
