namespace Earmark.Tests.Audio;

/// <summary>A stream like standard input or the body of an HTTP request: it can be read once, in parts of any size.</summary>
/// <param name="bytes">Its content.</param>
/// <param name="asyncOnly">Whether synchronous reads are forbidden, as by default in ASP.NET.</param>
/// <param name="onRead">Called before each read with the position.</param>
internal sealed class OneWayStream(Stream bytes, bool asyncOnly = false, Action<long>? onRead = null) : Stream
{
    private const int MaxPart = 10_007;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer) => asyncOnly ? throw new InvalidOperationException("synchronous reads are not allowed") : ReadPart(buffer);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await Task.Yield();
        cancellationToken.ThrowIfCancellationRequested();
        return ReadPart(buffer.Span);
    }

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private int ReadPart(Span<byte> buffer)
    {
        onRead?.Invoke(bytes.Position);
        return bytes.Read(buffer[..Math.Min(buffer.Length, MaxPart)]);
    }
}
