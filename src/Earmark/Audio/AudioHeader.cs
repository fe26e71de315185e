namespace Earmark.Audio;

/// <summary>Properties of a recording that are known without decoding it.</summary>
/// <param name="Format">Format, such as "wav pcm16" or "mp3", determined from the content.</param>
/// <param name="SampleRate">Frames per second.</param>
/// <param name="Channels">Channels, before they are mixed down.</param>
/// <param name="Frames">Frames; null if known only by decoding.</param>
public sealed record AudioHeader(string Format, int SampleRate, int Channels, long? Frames)
{
    /// <summary>Duration; null if known only by decoding.</summary>
    public TimeSpan? Duration => Frames is { } frames ? TimeSpan.FromSeconds((double)frames / SampleRate) : null;
}
