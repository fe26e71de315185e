namespace Earmark.Audio;

/// <summary>What is known of a recording without decoding it.</summary>
/// <param name="Format">What the file holds, as "wav pcm16" or "mp3"; judged by content.</param>
/// <param name="SampleRate">Frames per second.</param>
/// <param name="Channels">Channels, before they are mixed down.</param>
/// <param name="Frames">Frames; null where only decoding would tell.</param>
public sealed record AudioHeader(string Format, int SampleRate, int Channels, long? Frames)
{
    /// <summary>How long it sounds; null where only decoding would tell.</summary>
    public TimeSpan? Duration => Frames is { } frames ? TimeSpan.FromSeconds((double)frames / SampleRate) : null;
}
