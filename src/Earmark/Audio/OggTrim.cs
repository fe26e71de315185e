namespace Earmark.Audio;

/// <summary>
/// Cuts a link of an Ogg stream where its last page says that it ends: encoders fill up the last packet. A position that would
/// cut away more than a packet contradicts what is there, and is no limit.
/// </summary>
/// <param name="most">Frames of the longest packet.</param>
internal sealed class OggTrim(int most)
{
    private readonly float[] held = new float[most]; // samples after the end, until it is known whether more than a packet follows
    private float[] joined = [];
    private int count;
    private long given;

    /// <summary>Frames of the link according to its last page; known before that page is decoded.</summary>
    public long Limit { get; set; } = long.MaxValue;

    /// <summary>Whether more than one packet follows <see cref="Limit"/>, which was therefore wrong.</summary>
    public bool IsContradicted { get; private set; }

    /// <summary>Takes the next samples.</summary>
    /// <returns>Those that belong to the recording, valid until the next call; may be empty.</returns>
    public ReadOnlyMemory<float> Cut(ReadOnlyMemory<float> block)
    {
        var inside = IsContradicted ? block.Length : (int)Math.Clamp(Limit - given, 0, block.Length);
        var beyond = block[inside..].Span;
        if (count + beyond.Length <= held.Length)
        {
            beyond.CopyTo(held.AsSpan(count));
            count += beyond.Length;
            given += inside;
            return block[..inside];
        }
        IsContradicted = true;
        var length = inside + count + beyond.Length; // one of the first two is 0
        if (joined.Length < length) joined = new float[length];
        held.AsSpan(0, count).CopyTo(joined);
        block.Span.CopyTo(joined.AsSpan(count));
        (count, given) = (0, given + length);
        return joined.AsMemory(0, length);
    }
}
