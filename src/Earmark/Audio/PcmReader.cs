using System.Buffers;

namespace Earmark.Audio;

/// <summary>Where the samples of an uncompressed recording lie and how they are written.</summary>
/// <param name="Container">"wav", "aiff" or another word before the encoding's name.</param>
/// <param name="Encoding">How one sample is written.</param>
/// <param name="Rate">Frames per second.</param>
/// <param name="Channels">Samples of a frame.</param>
/// <param name="Offset">Byte of the first frame.</param>
/// <param name="Bytes">Bytes of all frames as the header claims them; negative: up to the end of the file.</param>
internal sealed record PcmLayout(string Container, PcmEncoding Encoding, int Rate, int Channels, long Offset, long Bytes);

/// <summary>Reads uncompressed samples: only the bytes asked for, at any place.</summary>
/// <remarks>Mapping the file instead was measured to take four times as long: a page fault costs more than the copy of its page.</remarks>
internal sealed class PcmReader : AudioReader
{
    private const int BlockBytes = 1 << 16; // stays in the second-level cache between read and conversion
    private readonly AudioBytes bytes;
    private readonly PcmLayout layout;
    private readonly int frameBytes;
    private readonly long frames;
    private readonly byte[] block;
    private readonly float[] interleaved;
    private long position;

    /// <param name="bytes">The file, closed with the reader.</param>
    /// <param name="layout">Where the samples lie.</param>
    /// <param name="end">Byte at which the chunk that holds them ends, if before the end of the file.</param>
    public PcmReader(AudioBytes bytes, PcmLayout layout, long end = long.MaxValue)
    {
        AudioFile.Check(bytes.Path, layout.Channels, layout.Rate);
        (this.bytes, this.layout, frameBytes) = (bytes, layout, layout.Channels * layout.Encoding.Bytes);
        var there = Math.Max(0, Math.Min(bytes.Length, end) - layout.Offset);
        var claimed = layout.Bytes < 0 ? there : layout.Bytes;
        frames = Math.Min(claimed, there) / frameBytes;
        if (claimed > there)
            Warn($"{bytes.Path}: data ends after {frames} of {claimed / frameBytes} frames; what is there is used");
        var most = (int)Math.Min(frames, BlockBytes / frameBytes);
        block = ArrayPool<byte>.Shared.Rent(most * frameBytes);
        interleaved = layout.Channels == 1 ? [] : ArrayPool<float>.Shared.Rent(most * layout.Channels);
    }

    public override string Format => $"{layout.Container} {layout.Encoding.Name}";

    public override int Rate => layout.Rate;

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
            var wanted = (int)Math.Min(Math.Min(mono.Length - done, frames - position), BlockBytes / frameBytes);
            var got = bytes.Read(layout.Offset + position * frameBytes, block.AsSpan(0, wanted * frameBytes)) / frameBytes;
            if (got < wanted) throw InputException.At(bytes.Path, $"was cut off at frame {position + got} while it was read", "a file at rest");
            Decode(block.AsSpan(0, got * frameBytes), mono.Slice(done, got));
            done += got;
            position += got;
        }
        return done;
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
