namespace Earmark.Audio;

/// <summary>
/// Trims a link of an Ogg stream to the end position on its last page, because encoders pad the last packet. A position that would
/// remove more than one packet contradicts the data and is ignored.
/// </summary>
/// <param name="maxPacketFrames">The number of frames in the longest packet.</param>
internal sealed class OggTrim(int maxPacketFrames)
{
    private readonly float[] buffered = new float[maxPacketFrames]; // samples after the end, until it is known whether more than a packet follows
    private float[] joined = [];
    private int count;
    private long framesReturned;

    /// <summary>The number of frames of the link, from its last page. It is known before that page is decoded.</summary>
    public long Limit { get; set; } = long.MaxValue;

    /// <summary>Whether more than one packet follows <see cref="Limit"/>, which is therefore wrong.</summary>
    public bool ExceedsLimit { get; private set; }

    /// <summary>Trims the next samples.</summary>
    /// <returns>The samples that belong to the recording, valid until the next call. May be empty.</returns>
    public ReadOnlyMemory<float> Trim(ReadOnlyMemory<float> block)
    {
        var inside = ExceedsLimit ? block.Length : (int)Math.Clamp(Limit - framesReturned, 0, block.Length);
        var beyond = block[inside..].Span;
        if (count + beyond.Length <= buffered.Length)
        {
            beyond.CopyTo(buffered.AsSpan(count));
            count += beyond.Length;
            framesReturned += inside;
            return block[..inside];
        }
        ExceedsLimit = true;
        var length = inside + count + beyond.Length; // one of the first two is 0
        if (joined.Length < length) joined = new float[length];
        buffered.AsSpan(0, count).CopyTo(joined);
        block.Span.CopyTo(joined.AsSpan(count));
        (count, framesReturned) = (0, framesReturned + length);
        return joined.AsMemory(0, length);
    }
}
