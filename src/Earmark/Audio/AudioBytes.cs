using Microsoft.Win32.SafeHandles;

namespace Earmark.Audio;

/// <summary>The bytes of a recording, read at any place without a position or a buffer to share.</summary>
internal sealed class AudioBytes : IDisposable
{
    private const int HeadBytes = 4096;
    private readonly SafeFileHandle handle;
    private readonly byte[] head;

    private AudioBytes(string path, SafeFileHandle handle, CancellationToken stop)
    {
        (Path, this.handle, Length, Stop) = (path, handle, RandomAccess.GetLength(handle), stop);
        head = new byte[Math.Min(HeadBytes, Length)];
        for (MoveTo(0); Id3.TagBytes(Head) is > 0 and var tag && Start + tag < Length;) MoveTo(Start + tag);
        while (Start > 0 && Head.Length > 1 && Head[0] == 0) // a tag may be longer than it says, by zeros
            MoveTo(Start + (Head.IndexOfAnyExcept((byte)0) is >= 0 and var next ? next : Head.Length - 1));
    }

    /// <summary>The file, as the caller named it.</summary>
    public string Path { get; }

    /// <summary>Bytes of the whole file.</summary>
    public long Length { get; }

    /// <summary>Where the recording begins: behind the ID3v2 tags that players put before any format.</summary>
    public long Start { get; private set; }

    /// <summary>Ends every reading with an <see cref="OperationCanceledException"/>.</summary>
    public CancellationToken Stop { get; }

    /// <summary>The first bytes from <see cref="Start"/> on; fewer than 4096 only where the file is shorter.</summary>
    public ReadOnlySpan<byte> Head => head.AsSpan(0, (int)Math.Min(head.Length, Length - Start));

    /// <summary>Opens a regular file; never waits for a pipe or a device.</summary>
    /// <param name="path">The file.</param>
    /// <param name="stop">Ends every reading of it.</param>
    /// <exception cref="InputException">The file is not there, is no regular file, cannot be read or is empty.</exception>
    public static AudioBytes Open(string path, CancellationToken stop = default)
    {
        RegularFile.Require(path, "a recording");
        SafeFileHandle? handle = null;
        try
        {
            handle = File.OpenHandle(path);
            var bytes = new AudioBytes(path, handle, stop);
            return bytes.Length > 0 ? bytes : throw InputException.At(path, "is empty (0 bytes)", "a recording");
        }
        catch (Exception fault)
        {
            handle?.Dispose();
            throw fault switch
            {
                FileNotFoundException or DirectoryNotFoundException => InputException.At(path, "there is no such file", "a recording"),
                UnauthorizedAccessException or IOException or NotSupportedException =>
                    new InputException($"{path}: cannot be opened ({fault.Message}). Expected a readable file.", fault),
                _ => fault,
            };
        }
    }

    private void MoveTo(long start)
    {
        Start = start;
        Read(start, head);
    }

    /// <summary>Fills the target from a place on; less only at the end of the file.</summary>
    /// <returns>Bytes read.</returns>
    /// <exception cref="InputException">The disk failed.</exception>
    /// <exception cref="OperationCanceledException"><see cref="Stop"/> was cancelled.</exception>
    public int Read(long at, Span<byte> target)
    {
        Stop.ThrowIfCancellationRequested(); // every decoder and every search comes by here
        try
        {
            var done = 0;
            for (int got; done < target.Length && (got = RandomAccess.Read(handle, target[done..], at + done)) > 0;) done += got;
            return done;
        }
        catch (IOException fault)
        {
            throw new InputException($"{Path}: reading failed at byte {at} ({fault.Message}). Expected a readable file.", fault);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => handle.Dispose();
}
