using System.Buffers;

namespace Earmark.Audio;

/// <summary>Where the samples of an uncompressed recording lie and how they are written.</summary>
/// <param name="Container">"wav", "aiff" or another word before the encoding's name.</param>
/// <param name="Encoding">How one sample is written.</param>
/// <param name="Rate">Frames per second.</param>
/// <param name="Channels">Samples of a frame.</param>
/// <param name="Offset">Byte of the first frame.</param>
/// <param name="Bytes">Bytes of all frames as the header claims them; negative where it does not.</param>
internal sealed record PcmLayout(string Container, PcmEncoding Encoding, int Rate, int Channels, long Offset, long Bytes)
{
    /// <summary>Bytes of one frame; not positive where the header's number of channels is none.</summary>
    public int FrameBytes => Channels * Encoding.Bytes;
}

/// <summary>Reads uncompressed samples: only the bytes asked for, at any place.</summary>
/// <remarks>Mapping the file instead was measured to take four times as long: a page fault costs more than the copy of its page.</remarks>
internal sealed class PcmReader : AudioReader
{
    private const int BlockBytes = 1 << 16; // stays in the second-level cache between read and conversion
    private readonly AudioBytes bytes;
    private readonly PcmLayout layout;
    private readonly PcmExtent[] extents;
    private readonly int frameBytes;
    private readonly long frames;
    private readonly byte[] block;
    private readonly float[] interleaved;
    private long position;

    /// <param name="bytes">The file, closed with the reader.</param>
    /// <param name="layout">How the samples are written, and how many the header claims.</param>
    /// <param name="extents">Where they are, in order; all within the file.</param>
    public PcmReader(AudioBytes bytes, PcmLayout layout, params PcmExtent[] extents)
    {
        AudioFile.Check(bytes.Path, layout.Channels, layout.Rate);
        (this.bytes, this.layout, this.extents, frameBytes) = (bytes, layout, extents, layout.FrameBytes);
        frames = extents.Sum(extent => extent.Bytes / frameBytes);
        var claimed = layout.Bytes < 0 ? frames : layout.Bytes / frameBytes;
        if (frames == 0 && layout.Offset > bytes.Length)
            Warn($"{bytes.Path}: samples should begin at byte {layout.Offset}, but the file ends at byte {bytes.Length}");
        else if (frames < claimed) Warn($"{bytes.Path}: data ends after {frames} of {claimed} frames; the available samples are used");
        else if (frames > claimed) Warn(Claim.Exceeded(bytes.Path, claimed, frames));
        var most = (int)Math.Min(frames, BlockBytes / frameBytes);
        block = ArrayPool<byte>.Shared.Rent(most * frameBytes);
        interleaved = layout.Channels == 1 ? [] : ArrayPool<float>.Shared.Rent(most * layout.Channels);
    }

    public override string Format => $"{layout.Container} {layout.Encoding.Name}";

    public override int SampleRate => layout.Rate;

    public override int Channels => layout.Channels;

    public override long? Frames => frames;

    public override bool CanSeek => true;

    internal override bool FramesAreCertain => true;

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
            var (at, together) = Place(position);
            var wanted = (int)Math.Min(Math.Min(mono.Length - done, together), BlockBytes / frameBytes);
            var got = bytes.Read(at, block.AsSpan(0, wanted * frameBytes)) / frameBytes;
            if (got < wanted) throw InputException.At(bytes.Path, $"ended at frame {position + got} while it was being read", "a file that does not change");
            Decode(block.AsSpan(0, got * frameBytes), mono.Slice(done, got));
            done += got;
            position += got;
        }
        return done;
    }

    /// <summary>The byte of a frame, and how many frames lie together from there on.</summary>
    private (long At, long Frames) Place(long frame)
    {
        foreach (var extent in extents)
        {
            var inside = extent.Bytes / frameBytes;
            if (frame < inside) return (extent.Offset + frame * frameBytes, inside - frame);
            frame -= inside;
        }
        return (bytes.Length, 0);
    }

    private void Decode(Span<byte> from, Span<float> mono)
    {
        if (layout.Channels == 1) layout.Encoding.Decode(from, mono);
        else if (layout.Channels == 2 && layout.Encoding == PcmEncoding.Little16) Mix.DownStereo16(from, mono, Power);
        else
        {
            var samples = interleaved.AsSpan(0, mono.Length * layout.Channels);
            layout.Encoding.Decode(from, samples);
            Mix.Down(samples, layout.Channels, mono, Power);
        }
    }

    private protected override void Close()
    {
        bytes.Dispose();
        ArrayPool<byte>.Shared.Return(block);
        if (interleaved.Length > 0) ArrayPool<float>.Shared.Return(interleaved);
    }
}
