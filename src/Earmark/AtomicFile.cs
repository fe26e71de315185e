namespace Earmark;

/// <summary>Writes files that are complete or not there.</summary>
internal static class AtomicFile
{
    /// <summary>What ends the name of a file that is being written; a crash may leave one behind.</summary>
    public const string Unfinished = ".tmp";

    /// <summary>Writes a file beside its place, under a name of its own, and moves it there; what is there is replaced.</summary>
    /// <param name="path">Its place.</param>
    /// <param name="write">Writes its content.</param>
    /// <param name="check">Looks at the written file, by its path, before it is moved; may refuse it by throwing.</param>
    /// <param name="flush">Whether the content is on the disk before it has its name, so that not even a power cut leaves half of it.</param>
    public static void Write(string path, Action<Stream> write, Action<string>? check = null, bool flush = true)
    {
        ArgumentNullException.ThrowIfNull(write);
        var suffix = $".{Guid.NewGuid():N}{Unfinished}";
        var fresh = path + suffix;
        try
        {
            using (var stream = new FileStream(fresh, FileMode.CreateNew))
            {
                write(stream);
                stream.Flush(flushToDisk: flush);
            }
            check?.Invoke(fresh);
            File.Move(fresh, path, overwrite: true);
        }
        catch (UnauthorizedAccessException error) when (Names(error))
        {
            throw new UnauthorizedAccessException(Renamed(error), error);
        }
        catch (IOException error) when (Names(error))
        {
            throw new IOException(Renamed(error), error) { HResult = error.HResult };
        }
        catch (InputException error) when (Names(error))
        {
            throw new InputException(Renamed(error), error);
        }
        finally
        {
            if (File.Exists(fresh)) File.Delete(fresh); // gone already unless something failed above
        }

        // A user knows the file by its own name only.
        bool Names(Exception error) => error.Message.Contains(suffix, StringComparison.Ordinal);
        string Renamed(Exception error) => error.Message.Replace(suffix, "", StringComparison.Ordinal);
    }
}
