namespace Earmark.Synthesis;

/// <summary>One note of a clip.</summary>
/// <param name="StartSample">First sample.</param>
/// <param name="HeldSamples">Number of samples for which the note is held. A decaying note may end earlier.</param>
/// <param name="PitchHz">Pitch in Hz.</param>
/// <param name="Gain">Amplitude relative to the other notes of the clip.</param>
internal readonly record struct Note(int StartSample, int HeldSamples, double PitchHz, double Gain);

/// <summary>Timing, length, pitch and level of the notes of a clip: groups of notes separated by pauses.</summary>
internal sealed record NotePattern
{
    /// <summary>Number of notes in a group.</summary>
    public LogUniform NotesPerGroup { get; init; } = 1;

    /// <summary>Seconds from the start of one note to the start of the next within a group.</summary>
    public LogUniform GapSeconds { get; init; } = 1;

    /// <summary>Ratio of each gap to the previous one. Values below 1 accelerate, like a bouncing ball.</summary>
    public LogUniform GapRatio { get; init; } = 1;

    /// <summary>Seconds from the start of the last note of a group to the start of the next group.</summary>
    public LogUniform PauseSeconds { get; init; } = 1000;

    /// <summary>Random variation of each gap, as a fraction of the gap.</summary>
    public double GapJitter { get; init; } = 0.05;

    /// <summary>Whether the gaps are exponentially distributed, as between independent events. <see cref="GapSeconds"/> is their mean.</summary>
    public bool HasExponentialGaps { get; init; }

    /// <summary>Note length as a multiple of the gap. Above 1, notes overlap. At 1000, they ring out.</summary>
    public LogUniform NoteLengthRatio { get; init; } = 1000;

    /// <summary>Maximum pitch step between notes, in semitones up or down, or 0 for a constant pitch.</summary>
    public double MaxPitchStep { get; init; }

    /// <summary>Pitch factor of every second note, for example for footsteps or a two-tone horn.</summary>
    public LogUniform AlternatePitchRatio { get; init; } = 1;

    /// <summary>Range of note levels in dB.</summary>
    public double LevelRangeDb { get; init; } = 3;

    /// <summary>Ratio of the gain of each note to that of the previous note in the group.</summary>
    public double GainRatio { get; init; } = 1;

    /// <summary>One note that lasts for the whole clip.</summary>
    public static NotePattern Sustained { get; } = new() { NoteLengthRatio = 1, GapSeconds = 1000 };

    /// <summary>Returns a pattern of successive notes without pauses.</summary>
    public static NotePattern Repeated(LogUniform gap) => new() { NotesPerGroup = 1_000_000, GapSeconds = gap };

    /// <summary>Draws the notes of a clip.</summary>
    /// <param name="samples">Length of the clip in samples.</param>
    /// <param name="hertz">Base pitch of the clip in Hz.</param>
    /// <param name="random">Random numbers for the notes.</param>
    public List<Note> DrawNotes(int samples, double hertz, ref CounterRandom random)
    {
        double gap = GapSeconds.Draw(ref random), gapRatio = GapRatio.Draw(ref random), lengthPerGap = NoteLengthRatio.Draw(ref random), alternatePitchRatio = AlternatePitchRatio.Draw(ref random), semitones = 0;
        var notes = new List<Note>();
        for (double position = 0; position < samples;)
        {
            var count = (int)NotesPerGroup.Draw(ref random);
            double currentGap = gap, gain = 1;
            for (var i = 0; i < count && position < samples; i++)
            {
                var uniform = random.NextDouble();
                var samplesToNext = currentGap * Corpus.SampleRate * (HasExponentialGaps ? -0.6931471805599453 * ExactMath.Log2(1 - uniform) : 1 + GapJitter * (2 * uniform - 1));
                samplesToNext = Math.Clamp(samplesToNext, 0.004 * Corpus.SampleRate, 1000.0 * Corpus.SampleRate);
                var pitch = hertz * ExactMath.Exp2(semitones / 12) * (notes.Count % 2 == 1 ? alternatePitchRatio : 1);
                var length = (int)Math.Min(lengthPerGap * samplesToNext, samples - position);
                notes.Add(new((int)position, Math.Max(length, 1), pitch, gain * ExactMath.DecibelsToAmplitude(-LevelRangeDb * random.NextDouble())));
                if (MaxPitchStep > 0) semitones = Math.Clamp(semitones + Math.Floor(random.NextDouble(-MaxPitchStep, MaxPitchStep + 1)), -12, 12);
                currentGap *= gapRatio;
                gain *= GainRatio;
                position += i + 1 < count ? samplesToNext : PauseSeconds.Draw(ref random) * Corpus.SampleRate;
            }
        }
        return notes;
    }
}
