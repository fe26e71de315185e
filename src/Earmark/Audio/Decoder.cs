namespace Earmark.Audio;

/// <summary>Returns whether a decoder can read a recording, based on its first bytes.</summary>
/// <param name="start">The first 4096 bytes, or fewer if the file is shorter.</param>
public delegate bool Signature(ReadOnlySpan<byte> start);

/// <summary>An entry of <see cref="AudioFile.Decoders"/>: a format and its decoder.</summary>
public sealed class Decoder
{
    private readonly Signature signature;
    private readonly Func<AudioBytes, AudioReader> read;

    internal Decoder(string name, string[] extensions, string by, Signature signature, Func<AudioBytes, AudioReader> read) =>
        (Name, Extensions, Implementation, this.signature, this.read) = (name, extensions, by, signature, read);

    /// <summary>The common name of the format.</summary>
    public string Name { get; }

    /// <summary>The usual extensions, for messages only. Decoders are selected by content.</summary>
    public IReadOnlyList<string> Extensions { get; }

    /// <summary>The code or library that decodes the format, with its licence.</summary>
    public string Implementation { get; }

    /// <summary>Whether files start with an unambiguous header. False for formats that consist of frames only, because two bytes of a frame may occur anywhere.</summary>
    internal bool HasHeader { get; init; } = true;

    /// <summary>Returns whether a file has this format, based on its first bytes.</summary>
    public bool Matches(ReadOnlySpan<byte> start) => signature(start);

    /// <summary>Opens a file as this format, regardless of its first bytes.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cancellationToken">Cancels opening, and every later read, with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="InputException">The file cannot be read.</exception>
    public AudioReader Open(string path, CancellationToken cancellationToken = default) => Open(AudioBytes.Open(path, cancellationToken));

    /// <summary>Opens a file. The reader takes ownership of <paramref name="bytes"/>.</summary>
    internal AudioReader Open(AudioBytes bytes)
    {
        try
        {
            return new CheckedReader(read(bytes), bytes);
        }
        catch (Exception exception)
        {
            bytes.Dispose();
            if (exception is InputException or OperationCanceledException) throw;
            // Decoders throw many exception types on damaged data; callers get a single type.
            throw AudioErrors.FromSystem(bytes.Path, exception) ?? new InputException(
                $"{bytes.Path}: looks like {Name}, but cannot be decoded ({exception.Message}). Expected a complete {Name} file.", exception) { Kind = InputErrorKind.Undecodable };
        }
    }
}
