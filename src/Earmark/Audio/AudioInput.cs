namespace Earmark.Audio;

/// <summary>A recording that can be opened several times. Disposal deletes the temporary copy of a stream.</summary>
/// <param name="name">Name in error messages and results.</param>
/// <param name="open">Opens the recording at its own sample rate.</param>
/// <param name="owned">What to dispose with the input, or null.</param>
internal sealed class AudioInput(string name, Func<CancellationToken, AudioReader> open, IDisposable? owned = null) : IDisposable
{
    /// <summary>Name in error messages and results.</summary>
    public string Name => name;

    /// <summary>Returns the bytes of a recording file as an input.</summary>
    /// <param name="name">Name in error messages and results.</param>
    /// <param name="bytes">The bytes.</param>
    /// <param name="owned">What to dispose with the input, or null.</param>
    public static AudioInput Of(string name, ByteSource bytes, IDisposable? owned = null) => new(name, token => AudioFile.Open(AudioBytes.Open(name, bytes, token)), owned);

    /// <summary>Opens the recording at its own sample rate.</summary>
    /// <param name="cancellationToken">Cancels opening, and every later read.</param>
    /// <exception cref="InputException">The recording cannot be decoded.</exception>
    public AudioReader Open(CancellationToken cancellationToken) => open(cancellationToken);

    /// <summary>Opens the recording.</summary>
    /// <param name="rate">Sample rate to which it is resampled, in Hz.</param>
    /// <param name="cancellationToken">Cancels opening, and every later read.</param>
    /// <exception cref="InputException">The recording cannot be decoded.</exception>
    public AudioReader Open(int rate, CancellationToken cancellationToken) => AudioFile.AtRate(open(cancellationToken), rate);

    /// <inheritdoc/>
    public void Dispose() => owned?.Dispose();
}
