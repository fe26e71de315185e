using System.Buffers;

namespace Earmark.Audio;

/// <summary>The location and encoding of the samples of an uncompressed recording.</summary>
/// <param name="Container">The container name, such as "wav" or "aiff".</param>
/// <param name="Encoding">The sample encoding.</param>
/// <param name="SampleRate">The sample rate in Hz.</param>
/// <param name="Channels">The number of channels.</param>
/// <param name="Offset">The file offset of the first frame.</param>
/// <param name="Bytes">The number of sample bytes declared in the header, or a negative value if it declares none.</param>
internal sealed record PcmLayout(string Container, PcmEncoding Encoding, int SampleRate, int Channels, long Offset, long Bytes)
{
    /// <summary>The bytes per frame. Not positive if the header declares an invalid number of channels.</summary>
    public int FrameBytes => Channels * Encoding.Bytes;

    /// <summary>The file offset after the samples and their padding, where tags, chunks or another file may follow, or null if there is no padding.</summary>
    public long? End { get; init; }
}

/// <summary>Reads uncompressed samples with random access. Only the requested bytes are read.</summary>
/// <remarks>In measurements, memory-mapping the file took four times as long: a page fault costs more than copying its page.</remarks>
internal sealed class PcmReader : AudioReader
{
    private const int BlockBytes = 1 << 16; // stays in the L2 cache between read and conversion
    private readonly AudioBytes bytes;
    private readonly PcmLayout layout;
    private readonly PcmExtent[] extents;
    private readonly int frameBytes;
    private readonly long frames;
    private readonly byte[] block;
    private readonly float[] interleaved;
    private long position;

    /// <param name="bytes">The file, closed with the reader.</param>
    /// <param name="layout">The sample encoding and the declared size.</param>
    /// <param name="extents">The ranges of samples, in order. All are within the file.</param>
    public PcmReader(AudioBytes bytes, PcmLayout layout, params PcmExtent[] extents)
    {
        AudioFile.ValidateFormat(bytes.Path, layout.Channels, layout.SampleRate);
        (this.bytes, this.layout, this.extents, frameBytes) = (bytes, layout, extents, layout.FrameBytes);
        frames = extents.Sum(extent => extent.Bytes / frameBytes);
        var declared = layout.Bytes < 0 ? frames : layout.Bytes / frameBytes;
        if (frames == 0 && layout.Offset > bytes.Length)
            Warn($"{bytes.Path}: samples should start at byte {layout.Offset}, but the file ends at byte {bytes.Length}");
        else if (frames < declared) Warn($"{bytes.Path}: the data ends after {frames} of {declared} frames; the available samples are used");
        else if (frames > declared) Warn(DeclaredSize.ExceededWarning(bytes.Path, declared, frames));
        if (AppendedFile.FindWarning(bytes, layout.End ?? extents[^1].End) is { } warning) Warn(warning);
        var maxFrames = (int)Math.Min(frames, BlockBytes / frameBytes);
        block = ArrayPool<byte>.Shared.Rent(maxFrames * frameBytes);
        interleaved = layout.Channels == 1 ? [] : ArrayPool<float>.Shared.Rent(maxFrames * layout.Channels);
    }

    public override string Format => $"{layout.Container} {layout.Encoding.Name}";

    public override int SampleRate => layout.SampleRate;

    public override int Channels => layout.Channels;

    public override long? Frames => frames;

    public override bool CanSeek => true;

    internal override bool IsFrameCountExact => true;

    internal override bool IsWithinFullScale => !layout.Encoding.IsFloat;

    public override void Seek(long frame)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(frame);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(frame, frames);
        position = frame;
    }

    public override int Read(Span<float> mono)
    {
        var done = 0;
        while (done < mono.Length && position < frames)
        {
            var (offset, contiguous) = Locate(position);
            var requested = (int)Math.Min(Math.Min(mono.Length - done, contiguous), BlockBytes / frameBytes);
            var count = bytes.Read(offset, block.AsSpan(0, requested * frameBytes)) / frameBytes;
            if (count < requested) throw InputException.At(bytes.Path, $"the file ended at frame {position + count} while it was being read", "a file that does not change", kind: InputErrorKind.Unreadable);
            Decode(block.AsSpan(0, count * frameBytes), mono.Slice(done, count));
            done += count;
            position += count;
        }
        return done;
    }

    /// <summary>Returns the file offset of a frame and the number of contiguous frames from there.</summary>
    private (long Offset, long Frames) Locate(long frame)
    {
        foreach (var extent in extents)
        {
            var extentFrames = extent.Bytes / frameBytes;
            if (frame < extentFrames) return (extent.Offset + frame * frameBytes, extentFrames - frame);
            frame -= extentFrames;
        }
        return (bytes.Length, 0);
    }

    private void Decode(Span<byte> from, Span<float> mono)
    {
        if (layout.Channels == 1) layout.Encoding.Decode(from, mono);
        else if (layout.Channels == 2 && layout.Encoding == PcmEncoding.Little16) Downmix.Stereo16ToMono(from, mono, Power);
        else
        {
            var samples = interleaved.AsSpan(0, mono.Length * layout.Channels);
            layout.Encoding.Decode(from, samples);
            Downmix.ToMono(samples, layout.Channels, mono, Power);
        }
    }

    private protected override void Close()
    {
        bytes.Dispose();
        ArrayPool<byte>.Shared.Return(block);
        if (interleaved.Length > 0) ArrayPool<float>.Shared.Return(interleaved);
    }
}
