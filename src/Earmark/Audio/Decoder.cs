namespace Earmark.Audio;

/// <summary>Judges by the first bytes of a recording whether a decoder can read it.</summary>
/// <param name="start">Up to 4096 bytes; fewer only where the file is shorter.</param>
public delegate bool Signature(ReadOnlySpan<byte> start);

/// <summary>A row of <see cref="AudioFile.Decoders"/>: a kind of file and who reads it.</summary>
public sealed class Decoder
{
    private readonly Signature signature;
    private readonly Func<AudioBytes, AudioReader> read;

    internal Decoder(string name, string[] extensions, string by, Signature signature, Func<AudioBytes, AudioReader> read) =>
        (Name, Extensions, By, this.signature, this.read) = (name, extensions, by, signature, read);

    /// <summary>What people call the format.</summary>
    public string Name { get; }

    /// <summary>Extensions in use, for messages only: the content decides.</summary>
    public IReadOnlyList<string> Extensions { get; }

    /// <summary>The code or library that decodes, with its licence.</summary>
    public string By { get; }

    /// <summary>Whether these first bytes are of this kind.</summary>
    public bool Recognises(ReadOnlySpan<byte> start) => signature(start);

    /// <summary>Opens a file as this kind, whatever its first bytes say.</summary>
    /// <param name="path">The file.</param>
    /// <param name="stop">Ends the opening, and every later reading, with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="InputException">It cannot be read.</exception>
    public AudioReader Open(string path, CancellationToken stop = default) => Open(AudioBytes.Open(path, stop));

    /// <summary>Opens bytes, which belong to the reader from now on.</summary>
    internal AudioReader Open(AudioBytes bytes)
    {
        try
        {
            return new CheckedReader(read(bytes), bytes);
        }
        catch (Exception fault)
        {
            bytes.Dispose();
            if (fault is InputException or OperationCanceledException) throw;
            // A decoder fed with rubbish fails in its own words, whatever the type; whoever opens a folder of files wants one type.
            throw AudioFailure.OfMachine(bytes.Path, fault) ?? new InputException(
                $"{bytes.Path}: looks like {Name}, but cannot be decoded ({fault.Message}). Expected a complete {Name} file.", fault);
        }
    }
}
