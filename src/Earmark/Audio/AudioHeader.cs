namespace Earmark.Audio;

/// <summary>The properties of a recording that are known without decoding it.</summary>
/// <param name="Format">The format of the content, such as "wav pcm16" or "mp3".</param>
/// <param name="SampleRate">Frames per second.</param>
/// <param name="Channels">The number of channels before downmixing.</param>
/// <param name="Frames">The number of frames; null if it can only be determined by decoding.</param>
public sealed record AudioHeader(string Format, int SampleRate, int Channels, long? Frames)
{
    /// <summary>The duration; null if it can only be determined by decoding.</summary>
    public TimeSpan? Duration => Frames is { } frames ? TimeSpan.FromSeconds((double)frames / SampleRate) : null;
}
