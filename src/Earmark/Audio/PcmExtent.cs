namespace Earmark.Audio;

/// <summary>Bytes of a file that hold samples without a gap.</summary>
/// <param name="Offset">Byte of the first frame.</param>
/// <param name="Bytes">How many; a part of a frame at the end does not count.</param>
internal readonly record struct PcmExtent(long Offset, long Bytes)
{
    /// <summary>First byte after the last one.</summary>
    public long End => Offset + Bytes;

    /// <summary>
    /// The bytes that hold samples from a place on. They end where the header claims it, if nothing is left there or something that
    /// is no sound begins: a chunk, a tag, padding. Else the claim is too low, as a recorder leaves it that lost power, and they go on.
    /// </summary>
    /// <param name="bytes">The file.</param>
    /// <param name="offset">Byte of the first frame.</param>
    /// <param name="claimed">Bytes of samples according to the header; negative if unknown.</param>
    /// <param name="end">Byte at which the samples end at the latest.</param>
    /// <param name="frameBytes">Bytes per frame; an incomplete frame is ignored.</param>
    public static PcmExtent From(AudioBytes bytes, long offset, long claimed, long end, int frameBytes)
    {
        var there = Math.Max(0, Math.Min(end, bytes.Length) - offset);
        if (claimed < 0 || claimed >= there) return new(offset, there);
        var at = offset + claimed;
        var isOver = frameBytes <= 0 || there / frameBytes == claimed / frameBytes
            || Trailer.IsAt(bytes, at, offset + there) || Trailer.IsTagOrChunk(bytes, at + 1); // chunks begin at even places
        return new(offset, isOver ? claimed : there);
    }
}
