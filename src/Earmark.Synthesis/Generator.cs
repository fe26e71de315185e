namespace Earmark.Synthesis;

/// <summary>A way to make sounds: figures of a kind of instrument, from which one clip's instrument is drawn.</summary>
internal abstract record Generator
{
    /// <summary>Samples between two values of what changes slowly (vibrato, glide).</summary>
    protected const int Block = 32;

    /// <summary>Writes one sound at a level near 1, from its attack on.</summary>
    /// <param name="sound">Where to; zeros.</param>
    /// <param name="hertz">Pitch, or centre of what has none.</param>
    /// <param name="body">Draws the instrument; the same numbers for every sound of a clip, as it is a copy.</param>
    /// <param name="draw">Draws what differs from sound to sound.</param>
    public abstract void Play(Span<float> sound, double hertz, CounterRandom body, ref CounterRandom draw);

    /// <summary>How long it rings by itself, in seconds; null where it sounds for as long as it is held.</summary>
    public virtual double? Rings(double hertz, CounterRandom body) => null;
}
