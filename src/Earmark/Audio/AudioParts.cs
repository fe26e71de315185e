namespace Earmark.Audio;

/// <summary>Reads several parts of a recording in one pass, so that formats without random access are decoded once, whatever the number of parts.</summary>
internal static class AudioParts
{
    private const int BlockFrames = 1 << 14;

    /// <summary>Reads parts, which may overlap. Only unfinished parts are in memory.</summary>
    /// <typeparam name="T">Type of the keys.</typeparam>
    /// <param name="reader">A recording that was just opened. It is disposed by the caller, after the enumeration.</param>
    /// <param name="parts">Parts, each with a key.</param>
    /// <returns>The parts in the order of their ends. They are shorter, possibly empty, if the recording ends earlier.</returns>
    public static IEnumerable<(T Key, Waveform Samples)> Read<T>(AudioReader reader, IEnumerable<(T Key, AudioSpan Span)> parts)
    {
        var waiting = new Queue<Part<T>>(parts.Select(part => Part<T>.Create(part.Key, part.Span, reader.SampleRate)).OrderBy(part => part.First));
        var (open, block, position) = (new List<Part<T>>(), new float[BlockFrames], 0L);
        while (open.Count + waiting.Count > 0)
        {
            if (open.Count == 0 && waiting.Peek().First is var next && next > position)
            {
                reader.SkipTo(reader.CanSeek ? next : next - position);
                position = next;
            }
            var framesRead = reader.Read(block);
            var end = framesRead > 0 ? position + framesRead : long.MaxValue;
            while (waiting.TryPeek(out var part) && part.First < end) open.Add(waiting.Dequeue());
            foreach (var part in open) part.Add(block.AsSpan(0, framesRead), position);
            foreach (var part in open.Where(part => framesRead == 0 || part.IsComplete)) yield return (part.Key, part.ToWaveform(reader.SampleRate));
            open.RemoveAll(part => framesRead == 0 || part.IsComplete);
            position = end;
        }
    }

    private sealed class Part<T>(T key, long first, float[] samples)
    {
        private int count;

        public T Key => key;

        public long First => first;

        public bool IsComplete => count == samples.Length;

        public static Part<T> Create(T key, AudioSpan span, int rate)
        {
            var (first, count) = span.FramesAt(rate);
            return new(key, first, new float[count]);
        }

        // The block starts at the frame that is missing next, or before the first one.
        public void Add(ReadOnlySpan<float> block, long position)
        {
            var skipped = (int)Math.Clamp(first - position, 0, block.Length);
            var part = block[skipped..];
            part = part[..Math.Min(part.Length, samples.Length - count)];
            part.CopyTo(samples.AsSpan(count));
            count += part.Length;
        }

        public Waveform ToWaveform(int rate) => new(IsComplete ? samples : samples[..count], rate);
    }
}
