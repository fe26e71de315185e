namespace Earmark.Synthesis;

/// <summary>One sound of a clip.</summary>
/// <param name="Start">First sample.</param>
/// <param name="Held">Samples for which it is held; what rings by itself may end sooner.</param>
/// <param name="Hertz">Pitch.</param>
/// <param name="Gain">Amplitude against the other sounds of the clip.</param>
internal readonly record struct Note(int Start, int Held, double Hertz, double Gain);

/// <summary>When the sounds of a clip begin, how long they are held, and how they differ: groups of notes with pauses between.</summary>
internal sealed record Pattern
{
    /// <summary>Notes of a group.</summary>
    public LogUniform Count { get; init; } = 1;

    /// <summary>Seconds from note to note within a group.</summary>
    public LogUniform Gap { get; init; } = 1;

    /// <summary>What each gap is multiplied by to give the next: below 1 as of a ball that comes to rest.</summary>
    public LogUniform Shrink { get; init; } = 1;

    /// <summary>Seconds from the last note of a group to the first of the next.</summary>
    public LogUniform Pause { get; init; } = 1000;

    /// <summary>How unsteady the gaps are, as a share of each.</summary>
    public double Jitter { get; init; } = 0.05;

    /// <summary>Whether gaps are those of independent events (exponential), with the mean given.</summary>
    public bool Scattered { get; init; }

    /// <summary>Share of a gap for which the note is held; above 1 notes overlap, 1000 lets them ring.</summary>
    public LogUniform Held { get; init; } = 1000;

    /// <summary>How far the pitch may step from note to note, in semitones either way; 0 stays.</summary>
    public double Steps { get; init; }

    /// <summary>The factor of every second note's pitch, as of two feet or a two-tone horn.</summary>
    public LogUniform Swap { get; init; } = 1;

    /// <summary>How uneven the notes' levels are, in dB.</summary>
    public double Uneven { get; init; } = 3;

    /// <summary>What each note's gain is multiplied by to give the next of its group.</summary>
    public double Fade { get; init; } = 1;

    /// <summary>One sound from the beginning to the end.</summary>
    public static Pattern Steady { get; } = new() { Held = 1, Gap = 1000 };

    /// <summary>Notes one after the other, without end.</summary>
    public static Pattern Notes(LogUniform gap) => new() { Count = 1_000_000, Gap = gap };

    /// <summary>Draws the notes of a clip.</summary>
    /// <param name="samples">Length of the clip.</param>
    /// <param name="hertz">The clip's pitch.</param>
    /// <param name="draw">Draws the notes.</param>
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
                var share = draw.Uniform();
                var wait = now * Corpus.SampleRate * (Scattered ? -0.6931471805599453 * ExactMath.Log2(1 - share) : 1 + Jitter * (2 * share - 1));
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
