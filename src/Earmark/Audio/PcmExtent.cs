namespace Earmark.Audio;

/// <summary>A contiguous range of bytes that contains samples.</summary>
/// <param name="Offset">The file offset of the first frame.</param>
/// <param name="Bytes">The number of bytes. A partial frame at the end is ignored.</param>
internal readonly record struct PcmExtent(long Offset, long Bytes)
{
    /// <summary>The file offset after the last byte.</summary>
    public long End => Offset + Bytes;

    /// <summary>
    /// Returns the range of samples from an offset. It ends after the declared number of bytes if the data ends there or if a chunk, a tag,
    /// padding or another file starts there. Otherwise the declared size is too low, for example because the recorder lost power, and the
    /// range continues.
    /// </summary>
    /// <param name="bytes">The file.</param>
    /// <param name="offset">The file offset of the first frame.</param>
    /// <param name="declared">The number of sample bytes declared in the header, or a negative value if it declares none.</param>
    /// <param name="end">The maximum file offset where the samples can end.</param>
    /// <param name="frameBytes">The bytes per frame. Less than a frame after the declared end is ignored.</param>
    public static PcmExtent From(AudioBytes bytes, long offset, long declared, long end, int frameBytes)
    {
        var available = Math.Max(0, Math.Min(end, bytes.Length) - offset);
        if (declared < 0 || declared >= available) return new(offset, available);
        var declaredEnd = offset + declared;
        var isEnd = frameBytes <= 0 || available / frameBytes == declared / frameBytes
            || Trailer.StartsAt(bytes, declaredEnd, offset + available) || Trailer.IsTagOrChunk(bytes, declaredEnd + 1); // chunks start at even offsets
        return new(offset, isEnd ? declared : available);
    }
}
