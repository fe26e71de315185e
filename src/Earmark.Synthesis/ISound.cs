namespace Earmark.Synthesis;

/// <summary>The source of a clip: a sound class, a mix of several classes, or background noise.</summary>
internal interface ISound
{
    /// <summary>The correct content of the label field: one label, several in ordinal order joined by commas, or an empty string.</summary>
    string Label { get; }

    /// <summary>Synthesises a clip.</summary>
    /// <param name="clip">Output buffer. The sound is added to its contents.</param>
    /// <param name="random">Random numbers of the clip.</param>
    void Synthesise(Span<float> clip, ref CounterRandom random);
}
