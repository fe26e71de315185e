namespace Earmark;

/// <summary>Writes files atomically: a file is either complete or absent.</summary>
internal static class AtomicFile
{
    /// <summary>Suffix of a file that is being written; a crash may leave such a file.</summary>
    public const string TemporarySuffix = ".tmp";

    /// <summary>Writes a file under a temporary name in the same folder, then moves it into place, replacing any existing file.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="write">Writes the content.</param>
    /// <param name="check">Checks the written file, given its path, before it is moved; throws to reject it.</param>
    /// <param name="flush">Whether the content is flushed to disk before the file is renamed, so that a power cut cannot leave a partial file.</param>
    public static void Write(string path, Action<Stream> write, Action<string>? check = null, bool flush = true)
    {
        ArgumentNullException.ThrowIfNull(write);
        var suffix = $".{Guid.NewGuid():N}{TemporarySuffix}";
        var fresh = path + suffix;
        HideName(suffix, "", () =>
        {
            using (var stream = new FileStream(fresh, FileMode.CreateNew))
            {
                write(stream);
                stream.Flush(flushToDisk: flush);
            }
            check?.Invoke(fresh);
            File.Move(fresh, path, overwrite: true);
        }, () =>
        {
            if (File.Exists(fresh)) File.Delete(fresh); // exists only if something failed above
        });
    }

    /// <summary>Runs an action that uses a temporary name. Its exceptions show the final name instead, which is the one that users know.</summary>
    /// <param name="temporary">The temporary name, or the part of it that is not in the final name.</param>
    /// <param name="final">The text that replaces it.</param>
    /// <param name="action">The action.</param>
    /// <param name="cleanUp">Runs afterwards, also if the action fails; null for nothing.</param>
    public static void HideName(string temporary, string final, Action action, Action? cleanUp = null)
    {
        ArgumentNullException.ThrowIfNull(action);
        try
        {
            action();
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
            cleanUp?.Invoke();
        }

        bool Names(Exception error) => error.Message.Contains(temporary, StringComparison.Ordinal);
        string Renamed(Exception error) => error.Message.Replace(temporary, final, StringComparison.Ordinal);
    }
}
