using System.Diagnostics.CodeAnalysis;

namespace Earmark.Audio;

/// <summary>
/// A recording to read: a file, a stream, the bytes of a file, or samples in memory. Paths, streams, byte arrays and waveforms are converted
/// implicitly. The scores of a recording do not depend on how it is passed.
/// </summary>
/// <remarks>
/// A source from a file, from bytes or from a waveform can be used several times and by several threads. A source from a stream can be used once.
/// </remarks>
[SuppressMessage("Usage", "CA2225", Justification = "The named alternatives of the conversions are the From methods.")]
public abstract class AudioSource
{
    private AudioSource(string name) => Name = name;

    /// <summary>The path of the file, or the name of another source, as used in error messages and results.</summary>
    public string Name { get; }

    /// <summary>Returns a file as a source. It is opened when it is used.</summary>
    /// <param name="path">Path of the file.</param>
    public static AudioSource FromFile(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return new FileSource(path, null);
    }

    /// <summary>Returns a part of a file as a source, as if it had been cut out. Its name is PATH#START-END.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="span">The part.</param>
    public static AudioSource FromFile(string path, AudioSpan span)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(span);
        return new FileSource(path, span);
    }

    /// <summary>
    /// Returns a stream as a source. It contains the bytes of a recording file in any supported format, from the current position of the stream to its end.
    /// </summary>
    /// <remarks>
    /// Decoders need random access. A <see cref="FileStream"/> with random access and a <see cref="MemoryStream"/> with an accessible buffer are read in place. Any other
    /// stream, such as standard input or the body of an HTTP request, is first read to its end: up to 16 MiB into memory, more into a file in the temporary folder, which only the current
    /// user can read and which is deleted afterwards. Asynchronous methods read the stream asynchronously. Exceptions of the stream are passed on.
    /// </remarks>
    /// <param name="stream">A readable stream. It is not closed. Afterwards, its position is undefined.</param>
    /// <param name="name">Name in error messages and results.</param>
    public static AudioSource FromStream(Stream stream, string name = "stream")
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(name);
        return stream.CanRead ? new StreamSource(stream, name) : throw new ArgumentException("the stream cannot be read", nameof(stream));
    }

    /// <summary>Returns the bytes of a recording file, in any supported format, as a source.</summary>
    /// <param name="bytes">The bytes. They are not copied, and must not change while the source is used.</param>
    /// <param name="name">Name in error messages and results.</param>
    public static AudioSource FromBytes(ReadOnlyMemory<byte> bytes, string name = "bytes")
    {
        ArgumentNullException.ThrowIfNull(name);
        return new BytesSource(bytes, name);
    }

    /// <summary>Returns samples in memory as a source.</summary>
    /// <param name="waveform">The samples, at any sample rate. They must not change while the source is used.</param>
    /// <param name="name">Name in error messages and results.</param>
    public static AudioSource FromWaveform(Waveform waveform, string name = "waveform")
    {
        ArgumentNullException.ThrowIfNull(waveform);
        ArgumentNullException.ThrowIfNull(name);
        return new WaveformSource(waveform, name);
    }

    /// <summary>Returns an open file as a source that has another name than its path.</summary>
    /// <param name="file">A file with random access. It must remain open while the source is used.</param>
    /// <param name="name">Name in error messages and results.</param>
    internal static AudioSource FromOpenFile(FileStream file, string name) => new OpenFileSource(file, name);

    /// <summary>Returns the same recording as a source that cannot be longer than a duration.</summary>
    /// <param name="maxDuration">The maximum duration. A longer recording is an error of kind <see cref="InputErrorKind.TooLong"/>, when it is opened if its header states its length, otherwise when it is read.</param>
    internal AudioSource WithMaxDuration(TimeSpan maxDuration) => new LimitedSource(this, maxDuration);

    /// <inheritdoc cref="FromFile(string)"/>
    public static implicit operator AudioSource(string path) => FromFile(path);

    /// <inheritdoc cref="FromStream"/>
    public static implicit operator AudioSource(Stream stream) => FromStream(stream);

    /// <inheritdoc cref="FromBytes"/>
    public static implicit operator AudioSource(byte[] bytes)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        return FromBytes(bytes);
    }

    /// <inheritdoc cref="FromBytes"/>
    public static implicit operator AudioSource(ReadOnlyMemory<byte> bytes) => FromBytes(bytes);

    /// <inheritdoc cref="FromWaveform"/>
    public static implicit operator AudioSource(Waveform waveform) => FromWaveform(waveform);

    /// <summary>Returns the name.</summary>
    public override string ToString() => Name;

    /// <summary>Makes the recording available for reading several times. A stream is read to its end.</summary>
    /// <param name="cancellationToken">Cancels reading a stream, but only between two reads.</param>
    /// <exception cref="InputException">A stream cannot be stored.</exception>
    internal abstract AudioInput Open(CancellationToken cancellationToken);

    /// <summary>Makes the recording available for reading several times. A stream is read asynchronously to its end.</summary>
    /// <inheritdoc cref="Open"/>
    internal virtual ValueTask<AudioInput> OpenAsync(CancellationToken cancellationToken) => ValueTask.FromResult(Open(cancellationToken));

    private sealed class FileSource(string path, AudioSpan? span) : AudioSource(span is null ? path : $"{path}#{span}")
    {
        internal override AudioInput Open(CancellationToken cancellationToken) =>
            new(Name, token => span is null ? AudioFile.Open(path, token) : new SpanReader(AudioFile.Open(path, token), span));
    }

    private sealed class WaveformSource(Waveform waveform, string name) : AudioSource(name)
    {
        internal override AudioInput Open(CancellationToken cancellationToken) => new(Name, _ => new WaveformReader(waveform));
    }

    private sealed class BytesSource(ReadOnlyMemory<byte> bytes, string name) : AudioSource(name)
    {
        internal override AudioInput Open(CancellationToken cancellationToken) => AudioInput.Of(Name, new MemoryBytes(bytes));
    }

    private sealed class OpenFileSource(FileStream file, string name) : AudioSource(name)
    {
        internal override AudioInput Open(CancellationToken cancellationToken) => AudioInput.Of(Name, new FileBytes(file.SafeFileHandle, file.Name));
    }

    private sealed class LimitedSource(AudioSource inner, TimeSpan maxDuration) : AudioSource(inner.Name)
    {
        internal override AudioInput Open(CancellationToken cancellationToken) => Limit(inner.Open(cancellationToken));

        internal override async ValueTask<AudioInput> OpenAsync(CancellationToken cancellationToken) => Limit(await inner.OpenAsync(cancellationToken).ConfigureAwait(false));

        private AudioInput Limit(AudioInput input) => new(Name, token => LimitedReader.Create(input.Open(token), maxDuration, Name), input);
    }

    private sealed class StreamSource(Stream stream, string name) : AudioSource(name)
    {
        private int used;

        internal override AudioInput Open(CancellationToken cancellationToken)
        {
            if (TryOpenInPlace() is { } input) return input;
            var spool = new StreamSpool(Name);
            try
            {
                for (int count; (count = stream.Read(spool.Free.Span)) > 0; spool.Add(count)) cancellationToken.ThrowIfCancellationRequested();
                return AudioInput.Of(Name, spool.Complete(), spool);
            }
            catch
            {
                spool.Dispose();
                throw;
            }
        }

        internal override async ValueTask<AudioInput> OpenAsync(CancellationToken cancellationToken)
        {
            if (TryOpenInPlace() is { } input) return input;
            var spool = new StreamSpool(Name);
            try
            {
                // Some streams, such as standard input, do not heed the token while they wait. A read that is still running keeps the buffer, and its result is ignored.
                for (int count; (count = await stream.ReadAsync(spool.Free, cancellationToken).AsTask().WaitAsync(cancellationToken).ConfigureAwait(false)) > 0;) spool.Add(count);
                return AudioInput.Of(Name, spool.Complete(), spool);
            }
            catch
            {
                spool.Dispose();
                throw;
            }
        }

        private AudioInput? TryOpenInPlace()
        {
            if (Interlocked.Exchange(ref used, 1) != 0) throw new InvalidOperationException($"{Name}: a source from a stream can be used once; create another source");
            return stream switch
            {
                FileStream { CanSeek: true } file => AudioInput.Of(Name, new FileBytes(file.SafeFileHandle, path: null, file.Position)),
                MemoryStream memory when memory.TryGetBuffer(out var buffer) => AudioInput.Of(Name, new MemoryBytes(buffer.AsMemory((int)Math.Min(memory.Position, buffer.Count)))),
                _ => null,
            };
        }
    }
}
