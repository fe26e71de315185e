namespace Earmark.Audio;

/// <summary>
/// The base class for formats that are decoded block by block. It splits blocks to the requested size, removes the encoder's delay and
/// padding, and treats an error in the middle of a file as its end, with a warning.
/// </summary>
internal abstract class BlockReader(AudioBytes bytes) : AudioReader
{
    private ReadOnlyMemory<float> block; // decoded but not yet read
    private long given;
    private bool ended;

    /// <summary>The file.</summary>
    protected AudioBytes Bytes => bytes;

    /// <summary>The number of frames at the beginning that are not part of the recording; set before reading.</summary>
    protected long Skip { get; set; }

    /// <summary>The number of frames of the recording after <see cref="Skip"/>; later frames are dropped. Set before reading.</summary>
    protected long Limit { get; set; } = long.MaxValue;

    /// <summary>Decodes the next block.</summary>
    /// <returns>Mono samples, valid until the next call; empty at the end.</returns>
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
            given += part.Length;
        }
        return done;
    }

    private bool Refill()
    {
        while (!ended)
        {
            block = Decoded();
            if (ended) return false;
            var skipped = (int)Math.Min(Skip, block.Length);
            Skip -= skipped;
            block = block[skipped..];
            if (given + block.Length >= Limit) block = block[..(int)(Limit - given)];
            if (block.Length > 0) return true;
            ended = given >= Limit;
        }
        return false;
    }

    private ReadOnlyMemory<float> Decoded()
    {
        try
        {
            var next = NextBlock();
            ended = next.IsEmpty;
            if (ended && given < (Frames ?? 1))
                Warn(Frames is { } all ? $"{bytes.Path}: data ends after {given} of {all} frames; the available samples are used"
                    : $"{bytes.Path}: has no samples");
            return next;
        }
        catch (Exception exception) when (exception is not ObjectDisposedException and not OperationCanceledException)
        {
            if (AudioFailure.FromSystem(bytes.Path, exception) is { } failure) throw failure;
            ended = true; // decoders throw various exceptions for invalid data; the samples before it are valid
            if (given == 0)
                throw exception as InputException
                    ?? new InputException($"{bytes.Path}: cannot be decoded ({exception.Message}). Expected a complete {Format} file.", exception);
            Warn($"{bytes.Path}: cannot be decoded beyond frame {given} ({exception.Message.TrimEnd('.')}); the available samples are used");
            return default;
        }
    }

    private protected override void Close() => bytes.Dispose();
}
