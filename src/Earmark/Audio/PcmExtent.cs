namespace Earmark.Audio;

/// <summary>A contiguous range of bytes that holds samples.</summary>
/// <param name="Offset">The file offset of the first frame.</param>
/// <param name="Bytes">The number of bytes; a partial frame at the end does not count.</param>
internal readonly record struct PcmExtent(long Offset, long Bytes)
{
    /// <summary>The file offset after the last byte.</summary>
    public long End => Offset + Bytes;

    /// <summary>
    /// Returns the range of samples from an offset. It ends where the header claims, if the data ends there or a chunk, a tag, padding or
    /// another file begins there. Otherwise the claim is too low, for example because the recorder lost power, and the range continues.
    /// </summary>
    /// <param name="bytes">The file.</param>
    /// <param name="offset">The file offset of the first frame.</param>
    /// <param name="claimed">The number of sample bytes that the header claims; negative if it makes no claim.</param>
    /// <param name="end">The latest file offset where the samples can end.</param>
    /// <param name="frameBytes">The bytes per frame; less than a frame after the claimed end is ignored.</param>
    public static PcmExtent From(AudioBytes bytes, long offset, long claimed, long end, int frameBytes)
    {
        var there = Math.Max(0, Math.Min(end, bytes.Length) - offset);
        if (claimed < 0 || claimed >= there) return new(offset, there);
        var at = offset + claimed;
        var isOver = frameBytes <= 0 || there / frameBytes == claimed / frameBytes
            || Trailer.IsAt(bytes, at, offset + there) || Trailer.IsTagOrChunk(bytes, at + 1); // chunks begin at even offsets
        return new(offset, isOver ? claimed : there);
    }
}
