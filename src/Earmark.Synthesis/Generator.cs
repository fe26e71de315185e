namespace Earmark.Synthesis;

/// <summary>A synthesis model: the parameter ranges of a type of instrument, from which the instrument of each clip is drawn.</summary>
internal abstract record Generator
{
    /// <summary>Control period in samples: how often slow modulation (vibrato, glide) is updated.</summary>
    protected const int ControlPeriod = 32;

    /// <summary>Synthesises one note with an amplitude near 1, starting at its attack.</summary>
    /// <param name="sound">Output buffer, filled with zeros.</param>
    /// <param name="hertz">Pitch in Hz, or the centre frequency of an unpitched sound.</param>
    /// <param name="body">Random numbers for the instrument. Passed by value, so that every note of a clip gets the same ones.</param>
    /// <param name="random">Random numbers for what differs between notes.</param>
    public abstract void Synthesise(Span<float> sound, double hertz, CounterRandom body, ref CounterRandom random);

    /// <summary>Returns how long the note rings, in seconds, or null if it sounds for as long as it is held.</summary>
    public virtual double? RingSeconds(double hertz, CounterRandom body) => null;
}
