namespace Earmark.Tagging.Formats;

/// <summary>Writes recordings with their segments to a stream as they are appended, in constant memory. Created by <see cref="TagFormat.CreateWriter"/>; not thread-safe.</summary>
public abstract class TagWriter : IDisposable
{
    private string? previousPath;
    private bool isCompleted;

    private protected TagWriter() { }

    /// <summary>Appends a recording.</summary>
    /// <param name="recording">The recording. Each path is appended once, with all of its segments.</param>
    /// <exception cref="ArgumentException">
    /// A path or label is empty or contains a NUL character, a time is negative or not finite, an end is before its start, a score is not between 0 and 1, or the previous
    /// recording had the same path.
    /// </exception>
    /// <exception cref="InvalidOperationException">The file is completed, or it describes a single recording, which was already appended.</exception>
    public void Append(TaggedRecording recording)
    {
        ArgumentNullException.ThrowIfNull(recording);
        if (isCompleted) throw new InvalidOperationException("the file is completed");
        if (TagRules.Violation(recording) is var (found, expected)) throw new ArgumentException($"{found}; expected {expected}", nameof(recording));
        if (recording.Path == previousPath) throw new ArgumentException($"'{recording.Path}' is already in the file; expected a recording once", nameof(recording));
        Write(recording);
        previousPath = recording.Path;
    }

    /// <summary>Passes the recordings that are still buffered to the stream, as far as this does not change the bytes of the file.</summary>
    public void Flush()
    {
        if (!isCompleted) FlushBuffer();
    }

    /// <summary>Writes the end of the file. A file that is not completed may be invalid.</summary>
    public void Complete()
    {
        if (isCompleted) return;
        WriteEnd();
        FlushBuffer();
        isCompleted = true;
    }

    /// <summary>Releases the buffers. Does not complete the file, and does not close the stream.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Writes a valid recording.</summary>
    private protected abstract void Write(TaggedRecording recording);

    /// <summary>Writes what follows the last recording.</summary>
    private protected virtual void WriteEnd() { }

    /// <summary>Passes complete parts of the file to the stream.</summary>
    private protected abstract void FlushBuffer();

    /// <summary>Releases the buffers.</summary>
    private protected virtual void Dispose(bool disposing) { }
}
