using Microsoft.Win32.SafeHandles;

namespace Earmark.Audio;

/// <summary>Random access to the bytes of a recording. There is no shared position, so several readers can use one source.</summary>
internal abstract class ByteSource : IDisposable
{
    /// <summary>Number of bytes.</summary>
    public abstract long Length { get; }

    /// <summary>Path of a file with exactly these bytes, or null if there is none.</summary>
    public virtual string? File => null;

    /// <summary>Reads bytes from an offset. Fewer bytes than requested can be read, but none only at the end.</summary>
    public abstract int Read(long offset, Span<byte> target);

    /// <inheritdoc/>
    public abstract void Dispose();
}

/// <summary>The bytes of an open file.</summary>
/// <param name="handle">The file.</param>
/// <param name="path">Path of the file, or null if it has none or if its first bytes are not part of the recording.</param>
/// <param name="start">Number of bytes at the start of the file that are not part of the recording.</param>
/// <param name="owned">What to dispose with the source, or null.</param>
internal sealed class FileBytes(SafeFileHandle handle, string? path, long start = 0, IDisposable? owned = null) : ByteSource
{
    public override long Length { get; } = Math.Max(0, RandomAccess.GetLength(handle) - start);

    public override string? File => path;

    public override int Read(long offset, Span<byte> target) => RandomAccess.Read(handle, target, start + offset);

    public override void Dispose() => owned?.Dispose();
}

/// <summary>Bytes in memory.</summary>
internal sealed class MemoryBytes(ReadOnlyMemory<byte> bytes) : ByteSource
{
    public override long Length => bytes.Length;

    public override int Read(long offset, Span<byte> target)
    {
        if (offset >= bytes.Length) return 0;
        var part = bytes.Span[(int)offset..];
        part = part[..Math.Min(part.Length, target.Length)];
        part.CopyTo(target);
        return part.Length;
    }

    public override void Dispose() { }
}
