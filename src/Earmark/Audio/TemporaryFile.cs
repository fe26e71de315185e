using Microsoft.Win32.SafeHandles;

namespace Earmark.Audio;

/// <summary>A file in the temporary folder that only the current user can read. It is deleted on disposal. If the process is killed, it remains.</summary>
internal sealed class TemporaryFile : IDisposable
{
    private const UnixFileMode OnlyOwner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private readonly FileStream stream;

    /// <summary>Creates an empty file.</summary>
    /// <exception cref="IOException">The file cannot be created.</exception>
    public TemporaryFile()
    {
        Path = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"earmark-{Guid.NewGuid():N}.tmp");
        // FileShare.Read: ffmpeg opens the file while this handle is open.
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.Read, BufferSize = 0 };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OnlyOwner;
        stream = new(Path, options);
    }

    /// <summary>Path of the file.</summary>
    public string Path { get; }

    /// <summary>The open file.</summary>
    public SafeFileHandle Handle => stream.SafeFileHandle;

    /// <summary>Closes and deletes the file.</summary>
    public void Dispose()
    {
        stream.Dispose();
        try
        {
            File.Delete(Path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It stays in the temporary folder. The result does not depend on it.
        }
    }
}
