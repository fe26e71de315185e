using System.Text;

namespace Earmark.Leases;

/// <summary>Reads and writes the file of a lease with operations that are atomic on network file systems as well: exclusive creation and renaming. File locks are not used.</summary>
internal static class LeaseFile
{
    private const int Exists = 17, ExistsOnWindows = unchecked((int)0x80070050), MaxLength = 4096;

    /// <summary>Creates the file unless it exists.</summary>
    /// <returns>False if the file exists.</returns>
    public static bool TryCreate(string path, LeaseHolder holder)
    {
        FileStream file;
        try
        {
            file = new(path, FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (IOException exception) when (exception.HResult is Exists or ExistsOnWindows)
        {
            return false;
        }
        using (file) file.Write(Encoding.UTF8.GetBytes(holder.ToJson())); // an empty file, as on a full disk, expires
        return true;
    }

    /// <summary>Replaces the content.</summary>
    /// <returns>False if another process interfered: a new holder removed the temporary file or, on Windows, the file was open.</returns>
    /// <exception cref="IOException">The file cannot be written, for example because the disk is full.</exception>
    /// <exception cref="UnauthorizedAccessException">The file cannot be written.</exception>
    public static bool TryReplace(string path, LeaseHolder holder)
    {
        try
        {
            AtomicFile.Write(path, file => file.Write(Encoding.UTF8.GetBytes(holder.ToJson())), flush: false);
            return true;
        }
        catch (Exception exception) when (exception is FileNotFoundException || OperatingSystem.IsWindows() && exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Returns the holder, or null if there is no file or its content is not a lease.</summary>
    public static LeaseHolder? ReadHolder(string path) => Read(path) is { } text ? LeaseHolder.Parse(text) : null;

    /// <summary>Returns the content, or null if there is no file. Opening the file makes a network file system fetch the current content.</summary>
    public static string? Read(string path)
    {
        try
        {
            RegularFile.Require(path, "a lease written by Earmark");
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var bytes = new byte[MaxLength];
            return Encoding.UTF8.GetString(bytes, 0, file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false));
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }
}
