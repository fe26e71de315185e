namespace Earmark.Audio;

/// <summary>
/// Collects the bytes of a stream for decoders, which need random access: up to 16 MiB in memory, more in a temporary file that is
/// deleted on disposal. Memory does not depend on the length of the stream. The disk must have space for it.
/// </summary>
/// <param name="name">Name of the recording in error messages.</param>
internal sealed class StreamSpool(string name) : IDisposable
{
    /// <summary>Number of bytes that are kept in memory.</summary>
    public const int MaxMemoryBytes = 1 << 24;

    private const int FirstBytes = 1 << 16;
    private byte[] buffer = new byte[FirstBytes];
    private int count;
    private TemporaryFile? file;
    private long written;

    /// <summary>Where to store the next bytes, never empty.</summary>
    public Memory<byte> Free => buffer.AsMemory(count);

    /// <summary>Adds bytes that were stored in <see cref="Free"/>.</summary>
    /// <exception cref="InputException">The temporary file cannot be written.</exception>
    public void Add(int bytes)
    {
        count += bytes;
        if (count < buffer.Length) return;
        if (file is null && buffer.Length < MaxMemoryBytes) Array.Resize(ref buffer, Math.Min(2 * buffer.Length, MaxMemoryBytes));
        else Flush();
    }

    /// <summary>Returns the collected bytes, valid until disposal.</summary>
    /// <exception cref="InputException">The temporary file cannot be written.</exception>
    public ByteSource Complete()
    {
        if (file is null) return new MemoryBytes(buffer.AsMemory(0, count));
        Flush();
        buffer = [];
        return new FileBytes(file.Handle, file.Path);
    }

    /// <summary>Deletes the temporary file, if there is one.</summary>
    public void Dispose() => file?.Dispose();

    private void Flush()
    {
        try
        {
            file ??= new();
            RandomAccess.Write(file.Handle, buffer.AsSpan(0, count), written);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{name}: {written + count:N0} bytes of the stream cannot be stored in {Path.GetTempPath()} ({exception.Message}). "
                + "Expected free disk space for the stream. Set TMPDIR (on Windows, TMP) to another folder.", exception) { Kind = InputErrorKind.SystemFailure };
        }
        written += count;
        count = 0;
    }
}
