namespace Earmark.Service.Hosting;

/// <summary>
/// A folder for the temporary files of one service, which only the current user can read. It is deleted when the service stops. Folders of services that were killed are deleted
/// when the next one starts: nobody holds their lock.
/// </summary>
internal sealed class PrivateFolder : IDisposable
{
    private const string Prefix = "earmark-service-", LockName = "lock";
    private readonly string path;
    private readonly FileStream gate;

    /// <summary>Creates the folder.</summary>
    /// <param name="options">The options of the service.</param>
    /// <exception cref="InputException">The folder cannot be created.</exception>
    public PrivateFolder(ServiceOptions options)
    {
        try
        {
            DeleteAbandoned(options.TemporaryFolder);
            path = Path.Combine(options.TemporaryFolder, $"{Prefix}{Guid.NewGuid():N}");
            if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path); // the temporary folder of a Windows user is private
            else Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            gate = Create(LockName);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw InputException.At(options.TemporaryFolder, $"no temporary folder can be created ({exception.Message})", "a folder for recordings while they are processed", "Set TMPDIR (on Windows, TMP) to another folder.", InputErrorKind.SystemFailure);
        }
    }

    /// <summary>Creates an empty file, which only the current user can read.</summary>
    /// <exception cref="IOException">The file cannot be created.</exception>
    public FileStream CreateFile() => Create($"{Guid.NewGuid():N}.tmp");

    /// <summary>Closes and deletes a file of <see cref="CreateFile"/>.</summary>
    public static void Delete(FileStream file)
    {
        file.Dispose();
        try
        {
            File.Delete(file.Name);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It is deleted with the folder.
        }
    }

    /// <summary>Deletes the folder.</summary>
    public void Dispose()
    {
        gate.Dispose();
        TryDelete(path);
    }

    private FileStream Create(string name)
    {
        // Other handles may read the file: ffmpeg opens it by its path. The lock is exclusive.
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = name == LockName ? FileShare.None : FileShare.Read, BufferSize = 0, Options = FileOptions.Asynchronous };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new(Path.Combine(path, name), options);
    }

    private static void DeleteAbandoned(string parent)
    {
        foreach (var folder in Directory.EnumerateDirectories(parent, Prefix + "*"))
            if (IsAbandoned(Path.Combine(folder, LockName))) TryDelete(folder);
    }

    // A folder without a lock file belongs to a service that is just starting.
    private static bool IsAbandoned(string gate)
    {
        try
        {
            using var free = new FileStream(gate, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static void TryDelete(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The next service that starts tries again.
        }
    }
}
