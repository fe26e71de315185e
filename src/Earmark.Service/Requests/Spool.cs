using System.Buffers;
using Earmark.Audio;
using Earmark.Service.Hosting;

namespace Earmark.Service.Requests;

/// <summary>A buffer for a request or response body: up to 1 MiB in memory, more in a private temporary file, which is deleted on disposal.</summary>
/// <param name="folder">The folder for the temporary file.</param>
internal sealed class Spool(PrivateFolder folder) : IDisposable
{
    /// <summary>Number of bytes that are kept in memory. Short clips never reach the disk, and waiting requests do not fill the memory.</summary>
    public const int MaxMemoryBytes = 1 << 20;

    private const int FirstBytes = 1 << 16;
    private byte[] buffer = ArrayPool<byte>.Shared.Rent(FirstBytes);
    private int buffered;
    private FileStream? file;

    /// <summary>Number of bytes.</summary>
    public long Length { get; private set; }

    /// <summary>The free part of the buffer, never empty.</summary>
    public Memory<byte> Free => buffer.AsMemory(buffered);

    /// <summary>Adds bytes that were stored in <see cref="Free"/>.</summary>
    /// <exception cref="InputException">The temporary file cannot be written.</exception>
    public async ValueTask AddAsync(int count, CancellationToken cancellationToken)
    {
        (buffered, Length) = (buffered + count, Length + count);
        if (buffered < buffer.Length) return;
        if (file is null && buffer.Length < MaxMemoryBytes) Grow();
        else await FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Adds bytes.</summary>
    /// <exception cref="InputException">The temporary file cannot be written.</exception>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (!bytes.IsEmpty)
        {
            var part = bytes[..Math.Min(bytes.Length, Free.Length)];
            part.CopyTo(Free);
            bytes = bytes[part.Length..];
            await AddAsync(part.Length, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Returns the bytes as a recording, valid until disposal.</summary>
    /// <param name="name">Name in errors and results.</param>
    /// <param name="cancellationToken">Cancels writing the last bytes.</param>
    public async ValueTask<AudioSource> ToSourceAsync(string name, CancellationToken cancellationToken)
    {
        if (file is null) return AudioSource.FromBytes(buffer.AsMemory(0, buffered), name);
        await FlushAsync(cancellationToken).ConfigureAwait(false);
        return AudioSource.FromOpenFile(file, name);
    }

    /// <summary>Copies the bytes to a stream.</summary>
    public async Task CopyToAsync(Stream stream, CancellationToken cancellationToken)
    {
        if (file is not null)
        {
            await FlushAsync(cancellationToken).ConfigureAwait(false);
            file.Position = 0;
            await file.CopyToAsync(stream, cancellationToken).ConfigureAwait(false);
        }
        else await stream.WriteAsync(buffer.AsMemory(0, buffered), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Deletes the temporary file, if there is one.</summary>
    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(Interlocked.Exchange(ref buffer, []));
        if (file is not null) PrivateFolder.Delete(file);
        file = null;
    }

    private void Grow()
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Min(2 * buffer.Length, MaxMemoryBytes));
        buffer.AsSpan(0, buffered).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = larger;
    }

    private async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        try
        {
            file ??= folder.CreateFile();
            await file.WriteAsync(buffer.AsMemory(0, buffered), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The message of the exception contains a path, which must not be sent to clients.
            throw new InputException($"service: {Length:N0} bytes cannot be stored. Expected free disk space in the temporary folder of the service. Try again later.", exception) { Kind = InputErrorKind.SystemFailure };
        }
        buffered = 0;
    }
}
