namespace Earmark.Synthesis;

/// <summary>A synthesis model: the parameter ranges of a type of instrument. The instrument of each clip is drawn from them.</summary>
internal abstract record Generator
{
    /// <summary>Control period in samples: the interval at which slow modulation (vibrato, glide) is updated.</summary>
    protected const int ControlPeriod = 32;

    /// <summary>Synthesises one note with an amplitude near 1, starting at its attack.</summary>
    /// <param name="buffer">Output buffer, filled with zeros.</param>
    /// <param name="hertz">Pitch in Hz, or the centre frequency of an unpitched sound.</param>
    /// <param name="instrument">Random numbers for the instrument. Passed by value, so that all notes of a clip get the same values.</param>
    /// <param name="random">Random numbers for the variation between notes.</param>
    public abstract void Synthesise(Span<float> buffer, double hertz, CounterRandom instrument, ref CounterRandom random);

    /// <summary>Returns the duration of a decaying note in seconds, or null for a note that sounds for as long as it is held.</summary>
    public virtual double? SoundSeconds(double hertz, CounterRandom instrument) => null;
}
