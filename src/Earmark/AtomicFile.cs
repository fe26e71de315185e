namespace Earmark;

/// <summary>Writes files atomically: a file is either complete or absent.</summary>
internal static class AtomicFile
{
    /// <summary>Suffix of a file that is being written. A crash may leave such a file behind.</summary>
    public const string TemporarySuffix = ".tmp";

    /// <summary>Writes a file under a temporary name in the same folder, then renames it. An existing file is replaced.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="write">Writes the content to the stream.</param>
    /// <param name="check">Checks the written file, given its path, before it is renamed. Throws to reject it.</param>
    /// <param name="flush">Whether the content is flushed to disk before the file is renamed, so that a power failure cannot leave a partial file.</param>
    public static void Write(string path, Action<Stream> write, Action<string>? check = null, bool flush = true)
    {
        ArgumentNullException.ThrowIfNull(write);
        var suffix = $".{Guid.NewGuid():N}{TemporarySuffix}";
        var temporaryPath = path + suffix;
        ReplaceNameInExceptions(suffix, "", () =>
        {
            using (var stream = new FileStream(temporaryPath, FileMode.CreateNew))
            {
                write(stream);
                stream.Flush(flushToDisk: flush);
            }
            check?.Invoke(temporaryPath);
            File.Move(temporaryPath, path, overwrite: true);
        }, () =>
        {
            if (File.Exists(temporaryPath)) File.Delete(temporaryPath); // it exists only if a step above failed
        });
    }

    /// <summary>Runs an action that uses a temporary name. In the messages of its exceptions, the temporary name is replaced by the final name, which is the one that users know.</summary>
    /// <param name="temporary">The temporary name, or the part of it that is not in the final name.</param>
    /// <param name="final">The text that replaces it.</param>
    /// <param name="action">The action.</param>
    /// <param name="cleanUp">Runs afterwards, even if the action fails. Can be null.</param>
    public static void ReplaceNameInExceptions(string temporary, string final, Action action, Action? cleanUp = null)
    {
        ArgumentNullException.ThrowIfNull(action);
        try
        {
            action();
        }
        catch (UnauthorizedAccessException exception) when (ContainsTemporary(exception))
        {
            throw new UnauthorizedAccessException(WithFinalName(exception), exception);
        }
        catch (IOException exception) when (ContainsTemporary(exception))
        {
            throw new IOException(WithFinalName(exception), exception) { HResult = exception.HResult };
        }
        catch (InputException exception) when (ContainsTemporary(exception))
        {
            throw new InputException(WithFinalName(exception), exception) { Kind = exception.Kind };
        }
        finally
        {
            cleanUp?.Invoke();
        }

        bool ContainsTemporary(Exception exception) => exception.Message.Contains(temporary, StringComparison.Ordinal);
        string WithFinalName(Exception exception) => exception.Message.Replace(temporary, final, StringComparison.Ordinal);
    }
}
