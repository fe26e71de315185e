namespace Earmark.Audio;

/// <summary>
/// The base class for formats that are decoded block by block. It splits blocks to the requested size, removes the encoder's delay and
/// padding, and ends the recording with a warning if an error occurs in the middle of a file.
/// </summary>
internal abstract class BlockReader(AudioBytes bytes) : AudioReader
{
    private ReadOnlyMemory<float> block; // decoded but not yet read
    private long framesRead;
    private bool ended;

    /// <summary>The file.</summary>
    protected AudioBytes Bytes => bytes;

    /// <summary>The number of frames at the start that are not part of the recording. Set before reading.</summary>
    protected long FramesToSkip { get; set; }

    /// <summary>The number of frames of the recording after <see cref="FramesToSkip"/>. Later frames are dropped. Set before reading.</summary>
    protected long MaxFrames { get; set; } = long.MaxValue;

    /// <summary>Decodes the next block.</summary>
    /// <returns>Mono samples, valid until the next call, or an empty block at the end.</returns>
    protected abstract ReadOnlyMemory<float> NextBlock();

    public sealed override int Read(Span<float> mono)
    {
        var done = 0;
        while (done < mono.Length)
        {
            if (block.IsEmpty && !Refill()) break;
            var part = block.Span[..Math.Min(block.Length, mono.Length - done)];
            part.CopyTo(mono[done..]);
            block = block[part.Length..];
            done += part.Length;
            framesRead += part.Length;
        }
        return done;
    }

    // The power of a block is measured when it is decoded. That of a block of which only the end is read counts as a whole.
    internal override void RestartSignalCheck() => Power.Restart(keepsBlock: !block.IsEmpty);

    private bool Refill()
    {
        while (!ended)
        {
            block = DecodeNext();
            if (ended) return false;
            var skipped = (int)Math.Min(FramesToSkip, block.Length);
            FramesToSkip -= skipped;
            block = block[skipped..];
            if (framesRead + block.Length >= MaxFrames) block = block[..(int)(MaxFrames - framesRead)];
            if (block.Length > 0) return true;
            ended = framesRead >= MaxFrames;
        }
        return false;
    }

    private ReadOnlyMemory<float> DecodeNext()
    {
        try
        {
            Power.StartBlock();
            var next = NextBlock();
            ended = next.IsEmpty;
            if (ended && framesRead < (Frames ?? 1))
                Warn(Frames is { } declared ? $"{bytes.Path}: the data ends after {framesRead} of {declared} frames; the available samples are used"
                    : $"{bytes.Path}: the recording has no samples");
            return next;
        }
        catch (Exception exception) when (exception is not ObjectDisposedException and not OperationCanceledException)
        {
            if (AudioErrors.FromSystem(bytes.Path, exception) is { } failure) throw failure;
            ended = true; // decoders throw various exceptions on invalid data; the samples before it are valid
            if (framesRead == 0)
                throw exception as InputException
                    ?? new InputException($"{bytes.Path}: cannot be decoded ({exception.Message}). Expected a complete {Format} file.", exception) { Kind = InputErrorKind.Undecodable };
            Warn($"{bytes.Path}: cannot be decoded beyond frame {framesRead} ({exception.Message.TrimEnd('.')}); the available samples are used");
            return default;
        }
    }

    private protected override void Close() => bytes.Dispose();
}
