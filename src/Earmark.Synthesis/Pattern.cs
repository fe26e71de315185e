namespace Earmark.Synthesis;

/// <summary>One note of a clip.</summary>
/// <param name="Start">First sample.</param>
/// <param name="Held">Number of samples for which the note is held. A decaying sound may end earlier.</param>
/// <param name="Hertz">Pitch in Hz.</param>
/// <param name="Gain">Amplitude relative to the other notes of the clip.</param>
internal readonly record struct Note(int Start, int Held, double Hertz, double Gain);

/// <summary>Timing, length, pitch and level of the notes of a clip: groups of notes separated by pauses.</summary>
internal sealed record Pattern
{
    /// <summary>Number of notes in a group.</summary>
    public LogUniform Count { get; init; } = 1;

    /// <summary>Seconds from the start of one note to the start of the next within a group.</summary>
    public LogUniform Gap { get; init; } = 1;

    /// <summary>Ratio of each gap to the previous one. Values below 1 accelerate, like a bouncing ball.</summary>
    public LogUniform Shrink { get; init; } = 1;

    /// <summary>Seconds from the start of the last note of a group to the start of the next group.</summary>
    public LogUniform Pause { get; init; } = 1000;

    /// <summary>Random variation of each gap, as a fraction of the gap.</summary>
    public double Jitter { get; init; } = 0.05;

    /// <summary>Whether the gaps are exponentially distributed, as between independent events, with the given mean.</summary>
    public bool Scattered { get; init; }

    /// <summary>Note length as a multiple of the gap. Above 1, notes overlap; 1000 lets them ring.</summary>
    public LogUniform Held { get; init; } = 1000;

    /// <summary>Maximum pitch step between notes, in semitones up or down; 0 keeps the pitch constant.</summary>
    public double Steps { get; init; }

    /// <summary>Pitch factor of every second note, for example for footsteps or a two-tone horn.</summary>
    public LogUniform Swap { get; init; } = 1;

    /// <summary>Range of note levels in dB.</summary>
    public double Uneven { get; init; } = 3;

    /// <summary>Ratio of each note's gain to that of the previous note in the group.</summary>
    public double Fade { get; init; } = 1;

    /// <summary>One note that lasts for the whole clip.</summary>
    public static Pattern Steady { get; } = new() { Held = 1, Gap = 1000 };

    /// <summary>Returns a pattern of successive notes without pauses.</summary>
    public static Pattern Notes(LogUniform gap) => new() { Count = 1_000_000, Gap = gap };

    /// <summary>Draws the notes of a clip.</summary>
    /// <param name="samples">Length of the clip in samples.</param>
    /// <param name="hertz">Base pitch of the clip in Hz.</param>
    /// <param name="draw">Random numbers for the notes.</param>
    public List<Note> Play(int samples, double hertz, ref CounterRandom draw)
    {
        double gap = Gap.From(ref draw), shrink = Shrink.From(ref draw), held = Held.From(ref draw), swap = Swap.From(ref draw), semitones = 0;
        var notes = new List<Note>();
        for (double time = 0; time < samples;)
        {
            var count = (int)Count.From(ref draw);
            double now = gap, gain = 1;
            for (var i = 0; i < count && time < samples; i++)
            {
                var fraction = draw.Uniform();
                var wait = now * Corpus.SampleRate * (Scattered ? -0.6931471805599453 * ExactMath.Log2(1 - fraction) : 1 + Jitter * (2 * fraction - 1));
                wait = Math.Clamp(wait, 0.004 * Corpus.SampleRate, 1000.0 * Corpus.SampleRate);
                var pitch = hertz * ExactMath.Power2(semitones / 12) * (notes.Count % 2 == 1 ? swap : 1);
                var length = (int)Math.Min(held * wait, samples - time);
                notes.Add(new((int)time, Math.Max(length, 1), pitch, gain * ExactMath.Amplitude(-Uneven * draw.Uniform())));
                if (Steps > 0) semitones = Math.Clamp(semitones + Math.Floor(draw.Uniform(-Steps, Steps + 1)), -12, 12);
                now *= shrink;
                gain *= Fade;
                time += i + 1 < count ? wait : Pause.From(ref draw) * Corpus.SampleRate;
            }
        }
        return notes;
    }
}
